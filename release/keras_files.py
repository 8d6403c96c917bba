"""A published model as Keras reads it: ``keras.saving.load_model("hf://NAME/REPOSITORY")``.

The layout is that of ``keras.saving.save_model`` to the Hub. The Hub counts the downloads of a
repository of Keras by its ``config.json``.
"""

import json
from pathlib import Path

from cifar_models.bundles import manifest
from cifar_models.errors import BundleError
from cifar_models.records import untrusted
from cifar_models.records.record import Run
from cifar_models.specs import ModelSpec

CONFIG, METADATA, WEIGHTS = NAMES = ("config.json", "metadata.json", "model.weights.h5")
_CONFIG_BYTES = 4_000_000


def keras_files(spec: ModelSpec, folder: Path, run: Run) -> dict[str, bytes]:
    """Return architecture, weights and what made them, by name.

    Args:
        folder: Where the export or ``release.install`` has put them.
        run: The training behind them.

    Raises:
        BundleError: They are not there.
    """
    sources = (
        (CONFIG, manifest.config_name(spec), _CONFIG_BYTES),
        (WEIGHTS, manifest.weights_name(spec), manifest.WEIGHTS_BYTES),
    )
    files = {}
    for name, source, most in sources:
        if not (folder / source).is_file():
            raise BundleError(
                f"{folder / source} of the Keras model is missing; run python -m train.export "
                f"--model {spec.id}"
            )
        files[name] = untrusted.read_bytes(folder / source, most)
    made = {"keras_version": run.versions.get("keras"), "date_saved": run.started}
    return files | {METADATA: json.dumps(made).encode()}
