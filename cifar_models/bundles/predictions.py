"""``predictions.npz`` of a bundle: what its model says about the test images."""

import io
import math
import zipfile
from pathlib import Path

import numpy as np

from cifar_models.errors import BundleError
from cifar_models.files import write_atomically
from cifar_models.labels import CLASS_COUNT

PREDICTIONS = "predictions.npz"
PREDICTIONS_BYTES = 5_000_000
ROWS = 100_000  # ten times the test images of CIFAR-10
# Types that an array may have and the most bytes of its content.
_ARRAYS = {
    "probabilities": ("float32", ROWS * CLASS_COUNT * 4),
    "labels": ("uint8", ROWS),
    "images_sha256": ("<U64", 64 * 4),
}
_HEADER = 4096


def write_predictions(
    path: Path, probabilities: np.ndarray, labels: np.ndarray, images_sha256: str
) -> None:
    """Write ``predictions.npz`` of a bundle folder, atomically."""

    def write(part: Path) -> None:
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                probabilities=probabilities.astype(np.float32),
                labels=labels.astype(np.uint8),
                images_sha256=np.array(images_sha256),
            )

    write_atomically(path / PREDICTIONS, write)


def parse_predictions(content: bytes, path: Path) -> tuple[np.ndarray, np.ndarray, str]:
    """Return probabilities float32 ``[N, 10]``, labels uint8 ``[N]`` and ``images_sha256``.

    Types and sizes are compared with what they must be before an array is unpacked.

    Args:
        path: Where it was read, for the error.

    Raises:
        BundleError: It is damaged or holds anything else; N is 1 to 100,000.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            stored = {name: _array(archive, name) for name in _ARRAYS}
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds for a damaged file
        raise BundleError(f"{path} cannot be read: {error}") from error
    probabilities, labels = stored["probabilities"], stored["labels"]
    count = len(labels) if labels.ndim == 1 else -1
    if probabilities.shape != (count, CLASS_COUNT) or not count:
        raise BundleError(
            f"{path} holds probabilities {probabilities.shape} and labels {labels.shape}; "
            "expected (N, 10) and (N,)"
        )
    if labels.max() >= CLASS_COUNT:
        raise BundleError(f"{path} holds the label {labels.max()}; the classes are 0 to 9")
    sums = probabilities.sum(axis=1)
    if not np.isfinite(sums).all() or probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise BundleError(f"{path} holds rows that are not probabilities adding up to 1")
    return probabilities, labels, str(stored["images_sha256"])


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """Unpack one array, after its header was found to be that of the one expected.

    Raises:
        ValueError: It is of another type or larger.
    """
    kind, most = _ARRAYS[name]
    member = archive.getinfo(f"{name}.npy")
    # Other ways of packing are unpacked in larger steps than asked for.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is packed in an unusual way")
    if member.file_size > most + _HEADER:
        raise ValueError(f"{name} has {member.file_size:,} bytes; expected: at most {most:,}")
    with archive.open(member) as file:
        unpacked = io.BytesIO(file.read(most + _HEADER))
    version = np.lib.format.read_magic(unpacked)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, _, dtype = read_header(unpacked, max_header_size=_HEADER)
    size = math.prod(shape) * dtype.itemsize
    if dtype != np.dtype(kind) or len(shape) > 2 or size > most:
        raise ValueError(f"{name} is {dtype} {shape}; expected {kind}, at most {most:,} bytes")
    unpacked.seek(0)
    return np.load(unpacked, allow_pickle=False)
