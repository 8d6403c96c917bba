"""What a saved table does in a spreadsheet."""

import csv
from urllib.parse import unquote

from cifar_models.ui.parts.tables import Cell, Column, csv_link


def test_text_from_outside_is_no_formula_in_a_saved_table():
    odd = ["=1+1", "-2.png is no picture", "+x", "@SUM(A1)", "\t=1", "\n=1", " =1", "＝1", "'=1"]
    plain = ["cat", "photo-1.png", "1-2", -0.5, 7, None]
    rows = [[Cell("", value)] for value in (*odd, *plain)]
    text = unquote(csv_link([Column("a", "a")], rows, "a").partition("utf-8,")[2])
    text = text.rpartition('">Save')[0]
    read = [row[0] for row in csv.reader(text.splitlines(keepends=True))][1:]
    assert [value[0] for value in read[: len(odd)]] == ["'"] * len(odd)
    assert read[len(odd) :] == ["cat", "photo-1.png", "1-2", "-0.5", "7", ""]
