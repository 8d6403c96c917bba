"""Split every batch over all devices of this machine: ``--data-parallel``, with JAX."""

import keras

from cifar_models.errors import TrainingError


def use_all_devices() -> int:
    """Distribute what is built from now on over all devices; return their number.

    Raises:
        TrainingError: The backend is not JAX, the only one that Keras distributes fully.
    """
    backend = keras.config.backend()
    if backend != "jax":
        raise TrainingError(
            f"--data-parallel needs the JAX backend, not {backend!r}: set KERAS_BACKEND=jax. The "
            "weights fit any backend afterwards."
        )
    devices = keras.distribution.list_devices()
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False)
    )
    return len(devices)


def check_batches(devices: int, name: str, images: int, batch_size: int) -> None:
    """Check that every batch of ``images``, the last one included, can be split evenly.

    Args:
        devices: How many share a batch.
        name: What the images are for.

    Raises:
        TrainingError: One cannot; its size is in the text.
    """
    for size in (min(batch_size, images), images % batch_size):
        if size % devices:
            raise TrainingError(
                f"--data-parallel: a batch of {size} {name} images cannot be split over {devices} "
                "devices. Change --batch-size, --limit or --validation-images."
            )
