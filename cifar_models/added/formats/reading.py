"""Whichever form a file of predictions has, by what it begins with, not by its name."""

from cifar_models.added.formats import json_text, numpy_file, parquet_file, text_table
from cifar_models.added.formats.columns import Columns, MisreadError

_PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_KINDS = "NPZ, CSV, Parquet or JSON"


def read(content: bytes) -> Columns:
    """Return the columns of a file.

    Raises:
        MisreadError: It is of no form that is read, or damaged; the text is a clause.
    """
    if not content:
        raise MisreadError("is empty")
    if content.startswith((numpy_file.NPZ, numpy_file.NPY)):
        return numpy_file.read(content)
    if content.startswith(parquet_file.MAGIC):
        return parquet_file.read(content)
    if content.startswith(_PICKLES):
        raise MisreadError(f"is a pickle, which could run anything: save it as {_KINDS}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MisreadError(f"is neither {_KINDS}") from error
    if "\0" in text:
        raise MisreadError(f"is neither {_KINDS}")
    if text.lstrip()[:1] in ("[", "{"):
        return json_text.read(text)
    return text_table.read(text)
