"""Weights at a third of their size, as the repository keeps them."""

from pathlib import Path

import h5py
import keras
import numpy as np

from cifar_models.files import write_atomically

# Of float16's 10 bits after the leading one. The rest compresses to nothing, and the int8 export
# keeps fewer anyway.
MANTISSA_BITS = 7
BYTES_OF_FLOAT32 = 4


def write_float16_weights(model: keras.Model, path: Path) -> None:
    """Write the model's weights with kernels in float16, rounded to ``MANTISSA_BITS`` bits.

    Vectors (biases, normalisation statistics) stay float32: their range can
    exceed float16's.
    """

    def write(part: Path) -> None:
        full = part.with_name(f"full-{part.name}")
        try:
            model.save_weights(full)
            with h5py.File(full) as source, h5py.File(part, "w") as target:
                source.visititems(lambda name, item: _copy_half(name, item, target))
                for key, value in source.attrs.items():
                    target.attrs[key] = value
        finally:
            full.unlink(missing_ok=True)

    # The weights as they are in float32, and the copy.
    write_atomically(path, write, room=2 * BYTES_OF_FLOAT32 * model.count_params())


def _copy_half(name: str, item, target: h5py.File) -> None:
    if isinstance(item, h5py.Group):
        copy = target.require_group(name)
    else:
        values = item[()]
        if values.ndim > 1 and values.dtype == np.float32:
            values = round_mantissa(values.astype(np.float16), MANTISSA_BITS)
        options = {"compression": "gzip", "shuffle": True} if values.ndim else {}
        copy = target.create_dataset(name, data=values, **options)
    for key, value in item.attrs.items():
        copy.attrs[key] = value


def round_mantissa(values: np.ndarray, bits: int) -> np.ndarray:
    """Round float16 values to the nearest ones with ``bits`` (1 to 9) bits after the leading one.

    Infinities and NaN, which no trained weight is, are not meant.
    """
    dropped = 10 - bits
    pattern = values.view(np.uint16).astype(np.uint32)
    half = (1 << (dropped - 1)) - 1 + ((pattern >> dropped) & 1)  # ties go to the even one
    return (((pattern + half) >> dropped) << dropped).astype(np.uint16).view(np.float16)
