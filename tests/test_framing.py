"""The part of a photo that models see: central square, all of it, a square of one's own."""

import numpy as np
import pytest
from PIL import Image

from cifar_models.decoding.framing import BORDER, Framing, box_of, framing_from
from cifar_models.decoding.photo import read_photo

LEFT_RED = np.zeros((100, 300, 3), np.uint8)
LEFT_RED[:, :100] = 255, 0, 0


@pytest.fixture
def wide(tmp_path):
    Image.fromarray(LEFT_RED).save(tmp_path / "wide.png")
    return tmp_path / "wide.png"


def test_whole_picture_keeps_everything_between_grey_borders(wide):
    read = read_photo(wide, Framing("whole"))
    assert read.pixels[0, 0].tolist() == read.pixels[31, 31].tolist() == list(BORDER)
    assert read.pixels[16, 2].tolist() == [255, 0, 0]
    assert read.pixels[16, 30].tolist() == [0, 0, 0]
    assert read.steps == ("all of 300 x 100 pixels, with grey borders", "reduced to 32 x 32")
    assert read.cropped.size == (180, 180)


def test_a_square_of_ones_own_is_what_both_models_see(wide):
    read = read_photo(wide, Framing("square", 0.0, 0.0, 1.0))
    assert (read.pixels == [255, 0, 0]).all()
    assert "square from (0, 0) to (100, 100) of 300 x 100 pixels" in read.steps
    read = read_photo(wide, Framing("square", 0.1, 0.5, 0.2))
    assert (read.pixels == [255, 0, 0]).all()
    assert read.steps[-1] == "enlarged to 32 x 32"


@pytest.mark.parametrize("sent", [(9.0, -3.0, 5.0), (-1, 2, 0), (0.99, 0.99, 1e-9)])
def test_a_square_outside_the_picture_is_moved_inside(sent):
    left, top, right, bottom = box_of(Framing("square", *sent), 300, 100)
    assert 0 <= left < right <= 300
    assert 0 <= top < bottom <= 100
    assert right - left == pytest.approx(bottom - top)
    assert right - left >= 5


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (3, 2)])
@pytest.mark.parametrize("framing", [Framing(), Framing("whole"), Framing("square", 0.5, 0.5, 0.3)])
def test_tiny_pictures_can_be_framed(tmp_path, size, framing):
    Image.new("RGB", size, (9, 9, 9)).save(tmp_path / "p.png")
    pixels = read_photo(tmp_path / "p.png", framing).pixels
    assert pixels.shape == (32, 32, 3)
    assert (pixels == 9).all(axis=2).any()


def test_what_a_browser_sends_is_checked():
    own = {"kind": "square", "left": 0.1, "top": 0, "side": 0.5}
    assert framing_from(own) == Framing("square", 0.1, 0, 0.5)
    assert framing_from({"kind": "whole", "left": "x"}) == Framing("whole")
    for sent in (
        None,
        "centre",
        {},
        {"kind": "all"},
        {"kind": "square"},
        own | {"left": float("nan")},
        own | {"top": "0"},
        own | {"side": True},
    ):
        with pytest.raises(ValueError, match="the part of a photo must be"):
            framing_from(sent)
