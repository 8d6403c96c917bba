"""A network's architecture, as ``keras.saving.load_model`` reads it beside the weights."""

from pathlib import Path

import keras

from cifar_models.files import write_atomically


def write_keras_config(model: keras.Model, path: Path) -> None:
    """Write the layers of ``model`` as JSON, without weights; all of them are Keras' own.

    Raises:
        OSError: It cannot be written.
    """
    write_atomically(path, lambda part: part.write_text(model.to_json(), encoding="utf-8"))
