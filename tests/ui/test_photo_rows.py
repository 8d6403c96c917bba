"""Many photos: one row of the table and of its CSV for every file that came."""

import csv
import io
import re
from urllib.parse import unquote

import pytest
from PIL import Image

from cifar_models.decoding.framing import Framing
from cifar_models.serving.served import Serving
from cifar_models.ui.tabs.photos import answer_files


@pytest.fixture(scope="module")
def models():
    return Serving().current


def paths(tmp_path, count):
    """Files of which the last is the first one again, as an upload of two folders stores them."""
    made = [tmp_path / f"Größe {number}.png" for number in range(count - 1)]
    for number, path in enumerate(made):
        Image.new("RGB", (40, 40), (20 * number, 90, 60)).save(path)
    return [str(path) for path in (*made, made[0])]


def test_equal_files_are_a_row_each_and_letters_are_kept(models, tmp_path):
    came = paths(tmp_path, 8)
    page, _, files = list(answer_files(models, came, Framing()))[-1]
    assert list(files.values()) == came
    text = unquote(re.search(r'href="data:text/csv;charset=utf-8,([^"]*)"', page)[1])
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["photo"] for row in rows] == [f"Größe {n}.png" for n in (*range(7), 0)]
    assert len(set(re.findall(r'data-pick="([^"]*)"', page))) == 8


def test_two_panels_of_equal_files_are_told_apart(models, tmp_path):
    page, _, files = list(answer_files(models, paths(tmp_path, 3), Framing()))[-1]
    assert re.findall(r'data-identity="([^"]+)"', page) == list(files)
    assert len(files) == 3
    # The same again, as after another choice of what the models get.
    again = list(answer_files(models, list(files.values()), Framing("whole")))[-1][2]
    assert again == files
