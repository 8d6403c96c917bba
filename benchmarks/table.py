"""Rows of the benchmark's table, with a target beside each value that has one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured value.

    Attributes:
        what: What was measured.
        value: With its unit.
        target: What it should be; empty where there is none.
        met: Whether it is; None without a target.
    """

    what: str
    value: str
    target: str = ""
    met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, digits: int = 1) -> Row:
    """Return the row of a value that should not exceed ``limit``."""
    target = f"at most {limit:g}{unit}"
    return Row(what, f"{value:,.{digits}f}{unit}", target, value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, digits: int = 1) -> Row:
    """Return the row of a value that should reach ``limit``."""
    target = f"at least {limit:g}{unit}"
    return Row(what, f"{value:,.{digits}f}{unit}", target, value >= limit)


def rendered(section: str, rows: list[Row]) -> str:
    """Return a section as a Markdown table with aligned columns."""
    cells = [(section, "value", "target"), *((r.what, r.value, _target(r)) for r in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    lines = [
        f"| {row[0]:<{widths[0]}} | {row[1]:>{widths[1]}} | {row[2]:<{widths[2]}} |"
        for row in cells
    ]
    lines.insert(1, f"|{'-' * (widths[0] + 2)}|{'-' * (widths[1] + 1)}:|{'-' * (widths[2] + 2)}|")
    return "\n".join(lines)


def _target(row: Row) -> str:
    if row.met is None:
        return row.target
    return f"{row.target}: {'met' if row.met else 'MISSED'}"
