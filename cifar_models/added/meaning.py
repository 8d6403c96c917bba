"""What the columns of a file of predictions mean: probabilities, classes, indices, labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cifar_models.added.formats import names
from cifar_models.added.formats.columns import NAMELESS, Columns, MisreadError
from cifar_models.labels import CLASS_COUNT, CLASS_NAMES

_EXPECTED = (
    "expected ten columns of probabilities named by the classes, or a column 'predicted', and "
    "perhaps 'index' and 'label'"
)


@dataclass(frozen=True, eq=False)
class Said:
    """What a file says, in its own order of rows.

    Attributes:
        probabilities: float64 ``[n, 10]``; None where only classes are said.
        said: Classes ``[n]``; None where there are probabilities.
        index: Which test image a row is about ``[n]``; None where they are in order.
        labels: True classes that the file carries ``[n]``; None where it carries none.
        ambiguous: Whether ``said`` may as well be true classes by its name.
    """

    probabilities: np.ndarray | None
    said: np.ndarray | None
    index: np.ndarray | None
    labels: np.ndarray | None
    ambiguous: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.said if self.probabilities is None else self.probabilities)


def meaning_of(columns: Columns) -> Said:
    """Return what a file says.

    Raises:
        MisreadError: Its columns mean nothing here, or hold what they cannot.
    """
    by_name = {names.plain(name): column for name, column in columns.by_name.items()}
    if NAMELESS in columns.by_name and len(by_name) == 1:
        return _nameless(by_name[NAMELESS], columns.classes)
    by_name = {name: one for name, one in by_name.items() if names.is_known(name) or not name}
    if by_name.keys() - names.INDEX - {NAMELESS} == {"0"}:  # as pandas calls what has no name
        by_name["predicted"] = by_name.pop("0")
    if len({len(column) for column in by_name.values()}) > 1:
        lengths = ", ".join(f"{name[:30]} {len(column):,}" for name, column in by_name.items())
        raise MisreadError(f"has columns of different lengths: {lengths[:200]}")
    index = _first(by_name, names.INDEX | {NAMELESS})
    said, true, label = (_first(by_name, one) for one in (names.SAID, names.TRUE, names.LABEL))
    probabilities = _probabilities(by_name, columns.classes)
    if said is not None and said.ndim == 2 and probabilities is None:
        probabilities, said = _in_order(said, columns.classes), None
    ambiguous = probabilities is None and said is None and true is None
    if ambiguous:
        said, label = label, None
    if probabilities is None and said is None:
        if names.LOGITS & by_name.keys():
            raise MisreadError("holds logits: apply softmax first, probabilities are compared here")
        listed = ", ".join(ascii(name)[1:-1][:30] for name in list(columns.by_name)[:12])
        raise MisreadError(f"has the columns {listed or 'none'}; {_EXPECTED}")
    return Said(
        probabilities,
        None if probabilities is not None else _classes(said, "prediction", columns.classes),
        None if index is None else _whole(index, "index"),
        next(
            (_classes(one, "label", columns.classes) for one in (true, label) if one is not None),
            None,
        ),
        ambiguous,
    )


def _nameless(column: np.ndarray, classes: tuple[str, ...] | None) -> Said:
    """Read columns without names by how many there are."""
    if column.ndim == 1:
        column = column[:, None]
    width = column.shape[1]
    index = None
    if width in (2, CLASS_COUNT + 1):
        index, column = _whole(column[:, 0], "index"), column[:, 1:]
    if column.shape[1] == 1:
        return Said(None, _classes(column[:, 0], "prediction", classes), index, None)
    if column.shape[1] == CLASS_COUNT:
        return Said(_in_order(column, classes), None, index, None)
    raise MisreadError(f"has {width} columns without names; {_EXPECTED}")


def _first(by_name: Mapping[str, np.ndarray], wanted: frozenset[str]) -> np.ndarray | None:
    return next((column for name, column in by_name.items() if name in wanted), None)


def _probabilities(
    by_name: Mapping[str, np.ndarray], classes: tuple[str, ...] | None
) -> np.ndarray | None:
    """Return ten columns that are named by the classes, or one with ten numbers a row."""
    whole = _first(by_name, names.PROBABILITIES)
    if whole is not None and whole.ndim == 2:
        return _in_order(whole, classes)
    columns: dict[int, np.ndarray] = {}
    for name, column in by_name.items():
        found = names.class_of_column(name)
        if found is None or column.ndim != 1:
            continue
        if found in columns:
            raise MisreadError(f"has two columns for the class {CLASS_NAMES[found]}")
        columns[found] = column
    if not columns:
        return None
    missing = [name for place, name in enumerate(CLASS_NAMES) if place not in columns]
    if missing:
        raise MisreadError(f"lacks columns for {', '.join(missing)}; {_EXPECTED}")
    return _numbers(np.stack([columns[place] for place in range(CLASS_COUNT)], axis=1))


def _in_order(values: np.ndarray, classes: tuple[str, ...] | None) -> np.ndarray:
    """Return ten numbers a row in the order of the classes."""
    if values.ndim != 2 or values.shape[1] != CLASS_COUNT:
        raise MisreadError(
            f"has {values.shape[1] if values.ndim == 2 else 1} numbers in each row; expected one "
            f"for each of the {CLASS_COUNT} classes"
        )
    numbers = _numbers(values)
    if classes is None:
        return numbers
    places = [names.class_of_column(name) for name in classes]
    if sorted(place for place in places if place is not None) != list(range(CLASS_COUNT)):
        unknown = [ascii(c)[1:-1][:30] for c, p in zip(classes, places, strict=True) if p is None]
        raise MisreadError(
            f"is of other classes ({', '.join(unknown[:5]) or len(classes)}); expected "
            f"{', '.join(CLASS_NAMES)}"
        )
    ordered = np.empty_like(numbers)
    ordered[:, places] = numbers
    return ordered


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return values as float64, all of them finite."""
    try:
        numbers = values.astype(np.float64)
    except (ValueError, TypeError, OverflowError):
        numbers = None
    if numbers is None:  # which one it is, so that the sentence can say it
        for place, row in enumerate(values):
            for value in np.atleast_1d(row):
                if not _is_number(value):
                    raise MisreadError(
                        f"holds {ascii(value)[:40]} in row {place:,}; expected a number"
                    )
        raise MisreadError("holds something else than numbers")
    wrong = np.argwhere(~np.isfinite(numbers))
    if len(wrong):
        value = numbers[tuple(wrong[0])]
        raise MisreadError(
            f"holds {'NaN' if np.isnan(value) else 'infinity'} in row {int(wrong[0][0]):,}; "
            "expected finite numbers"
        )
    return numbers


def _is_number(value: object) -> bool:
    try:
        float(value)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _whole(values: np.ndarray, what: str) -> np.ndarray:
    """Return whole numbers ``[n]``."""
    if values.ndim != 1:
        raise MisreadError(f"holds several values a row as {what}")
    numbers = _numbers(values)
    if (numbers != np.round(numbers)).any() or np.abs(numbers).max(initial=0) > 1e9:
        raise MisreadError(f"holds {what} numbers that are not whole")
    return numbers.astype(np.int64)


def _classes(values: np.ndarray, what: str, order: tuple[str, ...] | None) -> np.ndarray:
    """Return classes ``[n]`` by their names or numbers.

    Args:
        order: Which class a number means; None for the usual order.
    """
    if values.ndim != 1:
        raise MisreadError(f"holds several values a row as {what}")
    places = {str(number): number for number in range(CLASS_COUNT)}
    if order is not None:
        meant = {str(number): names.class_of(name) for number, name in enumerate(order)}
        places |= {number: place for number, place in meant.items() if place is not None}
    known: dict[object, int] = {}
    found = np.empty(len(values), np.int64)
    for row, value in enumerate(values.tolist()):
        key = value if isinstance(value, str | int | float | bool) else repr(value)[:60]
        if key not in known:
            known[key] = _class(key, places, what, row)
        found[row] = known[key]
    return found


def _class(value: object, places: Mapping[str, int], what: str, row: int) -> int:
    text = str(value).strip()
    named = names.class_of(text)
    if named is not None:
        return named
    if _is_number(text) and float(text).is_integer():
        text = str(int(float(text)))
    if text not in places:
        raise MisreadError(
            f"holds {ascii(value)[:40]} as {what} in row {row:,}; expected one of "
            f"{', '.join(CLASS_NAMES)}, or 0 to 9"
        )
    return places[text]
