"""CIFAR-10's "python version" (https://www.cs.toronto.edu/~kriz/cifar.html).

Torchvision and Keras keep it as they downloaded it. Each file is a pickle of a dictionary: under
``data`` the red, green and blue planes of each image, uint8 ``[10000, 3072]``, under ``labels`` a
list of numbers.
"""

from pathlib import Path

import numpy as np

from cifar_models.data.formats.data_pickle import RefusedPickleError, load_dictionary
from cifar_models.data.formats.form import PLANE_BYTES, TEST, TRAIN, Form, pixels_of_planes
from cifar_models.errors import DatasetError

FOLDER = "cifar-10-batches-py"
# Keras unpacks the archive into a folder of this name.
_OF_KERAS = f"{FOLDER}-target/{FOLDER}"
MOST_BYTES = 64_000_000
"""Of one file; the official ones have 31 MB."""


def _read_file(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    try:
        if len(content) > MOST_BYTES:
            raise RefusedPickleError(f"it has more than {MOST_BYTES:,} bytes")
        found = load_dictionary(content)
        planes, labels = found.get("data"), found.get("labels")
        if not isinstance(planes, np.ndarray) or planes.shape[1:] != (PLANE_BYTES,):
            raise RefusedPickleError(f"its data are no uint8 array of N times {PLANE_BYTES:,}")
        if type(labels) is not list or len(labels) != len(planes):
            raise RefusedPickleError(f"its labels are no list of {len(planes):,}")
        if not all(type(label) is int and 0 <= label < 256 for label in labels):
            raise RefusedPickleError("its labels are no numbers of classes")
    except RefusedPickleError as refused:
        raise DatasetError(
            f"{path} is no file of CIFAR-10's python version: {refused}. Nothing in it was run."
        ) from refused
    return pixels_of_planes(planes), np.array(labels, np.uint8)


PYTHON = Form(
    "python version",
    (FOLDER, ".", _OF_KERAS),
    {TEST: ("test_batch",), TRAIN: tuple(f"data_batch_{number}" for number in range(1, 6))},
    None,
    _read_file,
)
