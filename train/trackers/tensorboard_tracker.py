"""TensorBoard's event files, written by its own package, whatever backend Keras runs on.

``keras.callbacks.TensorBoard`` needs TensorFlow.
"""

import json
import time
from collections.abc import Mapping

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.text.metadata import create_summary_metadata
from tensorboard.summary import Writer
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util.tensor_util import make_tensor_proto

from train.trackers.tracker import TrackedRun


class TensorBoardTracker:
    """Writes to ``tensorboard/NAME`` in the training's folder; a resumed run adds a file there."""

    stores_at_once = True

    def __init__(self, run: TrackedRun, resumed: bool) -> None:
        folder = str(run.folder / "tensorboard" / run.name)
        if not resumed:
            _write_config(folder, run.config)
        self._writer = Writer(folder)

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Write one point of each curve, and see that it is in the file."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)
        self._writer.flush()

    def finish(self, failed: bool) -> None:
        """Close the file."""
        self._writer.close()


def _write_config(folder: str, config: Mapping) -> None:
    """Write the configuration as a text; the package's ``Writer`` has curves alone."""
    text = f"```\n{json.dumps(config, indent=1)}\n```"
    value = Summary.Value(
        tag="config",
        metadata=create_summary_metadata(display_name="", description=""),
        tensor=make_tensor_proto(text),
    )
    writer = EventFileWriter(folder)
    writer.add_event(Event(wall_time=time.time(), step=0, summary=Summary(value=[value])))
    writer.close()
