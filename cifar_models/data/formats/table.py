"""The forms of CIFAR-10 that are read, in the order in which they are looked for."""

from cifar_models.data.formats.binary_version import BINARY
from cifar_models.data.formats.form import Form
from cifar_models.data.formats.parquet import PARQUET
from cifar_models.data.formats.python_version import PYTHON

FORMS: tuple[Form, ...] = (BINARY, PYTHON, PARQUET)
