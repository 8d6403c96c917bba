"""CIFAR-10's "binary version" (https://www.cs.toronto.edu/~kriz/cifar.html).

Each file holds 10,000 records of 3,073 bytes: one label byte, then the red, green and blue planes
of a 32x32 image, each row by row.
"""

from pathlib import Path

import numpy as np

from cifar_models.data.formats.form import PLANE_BYTES, TEST, TRAIN, Form, pixels_of_planes
from cifar_models.errors import DatasetError

FOLDER = "cifar-10-batches-bin"
TEST_FILE = "test_batch.bin"
TRAIN_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
RECORD_BYTES = 1 + PLANE_BYTES
RECORDS_PER_FILE = 10_000
FILE_BYTES = RECORD_BYTES * RECORDS_PER_FILE


def _read_file(path: Path) -> tuple[np.ndarray, np.ndarray]:
    content = np.fromfile(path, np.uint8)
    if content.size != FILE_BYTES:
        raise DatasetError(f"{path} changed while it was read. Try again.")
    records = content.reshape(-1, RECORD_BYTES)
    return pixels_of_planes(records[:, 1:]), records[:, 0].copy()


def _read_image(path: Path, position: int) -> tuple[np.ndarray, int]:
    with path.open("rb") as file:
        file.seek(position * RECORD_BYTES)
        record = np.frombuffer(file.read(RECORD_BYTES), np.uint8)
    if record.size != RECORD_BYTES:
        raise DatasetError(f"{path} ends before image {position:,}.")
    return pixels_of_planes(record[None, 1:])[0], int(record[0])


BINARY = Form(
    "binary version",
    (FOLDER, "."),
    {TEST: (TEST_FILE,), TRAIN: TRAIN_FILES},
    FILE_BYTES,
    _read_file,
    _read_image,
)
