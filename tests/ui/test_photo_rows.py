"""Several photos: a card, a row of the table and one of its CSV for every file that came."""

import re
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from cifar_models.decoding.framing import Framing
from cifar_models.serving.served import Serving
from cifar_models.ui.tabs.photo_answers import answer_files


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
    assert [file.path for file in files.values()] == came
    names = re.findall(r'<th role="rowheader" scope="row" data-value="([^"]*)"', page)
    assert [unescape(name) for name in names] == [f"Größe {n}.png" for n in (*range(7), 0)]
    assert len(set(re.findall(r'data-pick="([^"]*)"', page))) == 8
    assert page.count('class="photo-card"') == 8


def test_cards_of_equal_files_are_told_apart(models, tmp_path):
    page, opened, files = list(answer_files(models, paths(tmp_path, 3), Framing()))[-1]
    cards = page[: page.index("<table")]
    assert re.findall(r'data-pick="([^"]+)"', cards) == list(files)
    assert len(files) == 3
    assert f'data-identity="{next(iter(files))}"' in opened, "the first is open"
    # The same again, as after another choice of what the models get.
    again = list(answer_files(models, [file.path for file in files.values()], Framing("whole")))
    assert list(again[-1][2]) == list(files)


def test_one_photo_is_a_panel_without_a_list(models, tmp_path):
    (path, _) = paths(tmp_path, 2)
    page, opened, files = list(answer_files(models, [path], Framing()))[-1]
    assert f'data-identity="{next(iter(files))}"' in page
    assert "photo-card" not in page
    assert "1 file, 1 classified" in page
    assert opened == ""


def test_what_is_refused_is_neither_alike_nor_open(models, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    good = paths(tmp_path, 3)[0]
    page, opened, _ = list(answer_files(models, [str(broken), good], Framing()))[-1]
    assert re.search(r"<h3><span data-alike>[01]</span> of 1 answered alike\.</h3>", page)
    assert "refused <b>1</b>" in page
    assert f'data-photo="{Path(good).name}"' in opened
    page, opened, _ = list(answer_files(models, [str(broken)] * 2, Framing()))[-1]
    assert "None of 2 files could be read." in page
    assert opened == ""
