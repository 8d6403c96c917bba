"""Predictions as Parquet, which pyarrow reads where it is installed."""

import io

import numpy as np

from cifar_models.added.formats.columns import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Columns,
    MisreadError,
    table,
    text_column,
)

MAGIC = b"PAR1"


def read(content: bytes) -> Columns:
    """Return the columns of numbers, texts and lists of numbers.

    Raises:
        MisreadError: pyarrow is missing, or it is damaged or holds other things or too many.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MisreadError(
            "is Parquet, which is read once pyarrow is installed: pip install pyarrow"
        ) from error
    try:
        with parquet.ParquetFile(io.BytesIO(content)) as file:
            texts = _texts(file)
        # Repeated texts stay one in memory, however many rows name them.
        with parquet.ParquetFile(io.BytesIO(content), read_dictionary=texts) as file:
            read_table = file.read(use_threads=False)
        return Columns({name: _column(read_table[name]) for name in read_table.column_names})
    except MisreadError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        reason = str(error).partition("\n")[0][:100]
        raise MisreadError(f"is no Parquet file that can be read ({reason})") from error


def _texts(file) -> list[str]:
    """Return which columns hold texts, after a look at how much there is."""
    import pyarrow

    metadata, schema = file.metadata, file.schema_arrow
    if metadata.num_rows > MOST_ROWS or metadata.num_columns > MOST_COLUMNS:
        raise MisreadError(f"has {metadata.num_rows:,} rows and {metadata.num_columns:,} columns")
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            count = metadata.row_group(group).column(column).num_values
            if count > MOST_ROWS * MOST_COLUMNS:
                raise MisreadError(f"has {count:,} values in one column")
    texts = []
    for field in schema:
        kind = field.type
        if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
            texts.append(field.name)
            continue
        if pyarrow.types.is_list(kind) or pyarrow.types.is_fixed_size_list(kind):
            kind = kind.value_type
        if pyarrow.types.is_dictionary(kind):
            kind = kind.value_type
        if not (_is_number(kind) or pyarrow.types.is_string(kind)):
            raise MisreadError(f"has a column of {str(field.type)[:40]}; expected numbers or text")
    return texts


def _is_number(kind) -> bool:
    import pyarrow

    types = pyarrow.types
    return types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)


def _column(column) -> np.ndarray:
    """Return a column as an array ``[n]``, or ``[n, c]`` of lists."""
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        for chunk in column.chunks:
            longest = max((len(one.as_py() or "") for one in chunk.dictionary), default=0)
            if longest > MOST_CHARACTERS:
                raise MisreadError(f"holds a text of more than {MOST_CHARACTERS} characters")
        return text_column(column.to_pylist())
    kind = column.type
    if pyarrow.types.is_list(kind) or pyarrow.types.is_fixed_size_list(kind):
        rows = column.to_pylist()
        if any(row is None or len(row) > MOST_COLUMNS for row in rows):
            raise MisreadError(f"has rows of more than {MOST_COLUMNS} values, or without any")
        return table(rows)
    if _is_number(kind):
        return column.to_numpy()
    return text_column(column.to_pylist())
