"""Pictures of many kinds become the right 32x32 pixels, or one clear sentence."""

import subprocess
import sys
import time

import numpy as np
import pillow_heif
import pytest
from paths import ROOT
from PIL import Image

from cifar_models.decoding import photo
from cifar_models.errors import PhotoError

# Four quadrants of different colour tell every rotation and mirroring apart.
QUADRANTS = np.zeros((64, 64, 3), np.uint8)
QUADRANTS[:32, :32] = 255, 0, 0
QUADRANTS[:32, 32:] = 0, 255, 0
QUADRANTS[32:, :32] = 0, 0, 255
QUADRANTS[32:, 32:] = 255, 255, 255
CORNERS = [QUADRANTS[8, 8], QUADRANTS[8, 56], QUADRANTS[56, 8], QUADRANTS[56, 56]]

# What a camera stores so that a viewer, applying the orientation, shows QUADRANTS.
STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


def corners(pixels):
    return [pixels[4, 4], pixels[4, 27], pixels[27, 4], pixels[27, 27]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(tmp_path, orientation):
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](QUADRANTS)))
    exif = stored.getexif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "p.png", exif=exif)
    read = photo.read_photo(tmp_path / "p.png")
    assert np.array_equal(corners(read.pixels), CORNERS)
    assert ("turned upright as its EXIF says" in read.steps) == (orientation != 1)


def test_32_pixel_png_is_unchanged(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "p.png")
    read = photo.read_photo(tmp_path / "p.png")
    assert np.array_equal(read.pixels, pixels)
    assert read.steps == ()


def test_the_central_square_is_taken(tmp_path):
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, 100:200] = 255
    Image.fromarray(wide).save(tmp_path / "p.png")
    read = photo.read_photo(tmp_path / "p.png")
    assert read.pixels.min() == 255
    assert read.steps == ("central square of 300 x 100 pixels", "reduced to 32 x 32")


def test_transparency_becomes_white(tmp_path):
    for name, image in {
        "rgba": Image.new("RGBA", (40, 40), (9, 9, 9, 0)),
        "la": Image.new("LA", (40, 40), (9, 0)),
    }.items():
        image.save(tmp_path / f"{name}.png")
        assert photo.read_photo(tmp_path / f"{name}.png").pixels.min() == 255


def test_palette_with_transparency_becomes_white(tmp_path):
    image = Image.new("P", (40, 40), 1)
    image.putpalette([0, 0, 0, 200, 10, 10])
    image.save(tmp_path / "p.png", transparency=1)
    assert photo.read_photo(tmp_path / "p.png").pixels.min() == 255


def test_cmyk_and_grey_become_rgb(tmp_path):
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(tmp_path / "c.jpg", quality=100)
    red = photo.read_photo(tmp_path / "c.jpg").pixels.mean(axis=(0, 1))
    assert red[0] > 200 > 60 > red[1]
    Image.new("L", (40, 40), 99).save(tmp_path / "g.png")
    assert set(photo.read_photo(tmp_path / "g.png").pixels.ravel()) == {99}


def test_16_bit_grey_uses_its_range(tmp_path):
    ramp = np.tile(np.linspace(1000, 60_000, 64).astype(np.uint16), (64, 1))
    Image.fromarray(ramp).save(tmp_path / "p.png")
    pixels = photo.read_photo(tmp_path / "p.png").pixels
    assert pixels.min() < 8
    assert pixels.max() > 247


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "p.gif", save_all=True, append_images=frames[1:])
    read = photo.read_photo(tmp_path / "p.gif")
    assert read.pixels[0, 0].tolist() == [255, 0, 0]
    assert read.steps[0] == "first of several frames"


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 3)])
def test_extreme_shapes_are_read(tmp_path, size):
    Image.new("RGB", size, (10, 20, 30)).save(tmp_path / "p.png")
    assert photo.read_photo(tmp_path / "p.png").pixels[16, 16].tolist() == [10, 20, 30]


def test_a_tiff_of_many_pages_is_read_at_once(tmp_path):
    pages = [Image.new("L", (40, 40), 99)] * 2000
    pages[0].save(tmp_path / "p.tiff", save_all=True, append_images=pages[1:])
    began = time.process_time()
    assert photo.read_photo(tmp_path / "p.tiff").steps[0] == "first of several frames"
    taken = time.process_time() - began
    began = time.process_time()
    with Image.open(tmp_path / "p.tiff") as opened:
        assert opened.n_frames == 2000
    assert taken < (time.process_time() - began) / 2, "its pages are not counted"


MEASURED = """
import resource, sys
from cifar_models.errors import PhotoError
from cifar_models.decoding.photo import read_photo
read_photo(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = read_photo(sys.argv[2]).size
except PhotoError as error:
    said = error
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, said)
"""


@pytest.mark.parametrize(
    ("size", "said", "megabytes"),
    [
        ((13_000, 13_000), "too large", 30),  # below what Pillow refuses: refused undecoded
        ((1000, 49_000), "(1000, 49000)", 550),  # long and thin: reduced before it is copied
    ],
)
def test_a_large_png_takes_bounded_memory(tmp_path, size, said, megabytes):
    Image.new("L", (40, 40)).save(tmp_path / "small.png")
    Image.new("RGBA", size, (9, 9, 9, 99)).save(tmp_path / "large.png", compress_level=1)
    files = [str(tmp_path / name) for name in ("small.png", "large.png")]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *files], cwd=ROOT, capture_output=True, text=True
    )
    grown, _, answered = done.stdout.partition(" ")
    assert said in answered, done.stderr
    assert int(grown) < megabytes


def test_marks_that_turn_text_around_are_left_out(tmp_path):
    (tmp_path / "gpj.\u202egnp.jpg").write_bytes(b"x")
    with pytest.raises(PhotoError, match=r"^gpj\.gnp\.jpg is not a picture"):
        photo.read_photo(tmp_path / "gpj.\u202egnp.jpg")


@pytest.mark.parametrize("side", [11_000, 20_000])  # below and above what Pillow itself refuses
def test_a_decompression_bomb_is_refused_by_its_size(tmp_path, side):
    Image.new("1", (side, side)).save(tmp_path / "bomb.png")
    with pytest.raises(PhotoError, match=r"bomb.png.*too large; JPEG is read up to 100 million"):
        photo.read_photo(tmp_path / "bomb.png")


def test_damaged_files_get_a_sentence(tmp_path):
    whole = tmp_path / "whole.jpg"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)).save(whole)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole.read_bytes()[:3000])
    with pytest.raises(PhotoError, match=r"cut\.jpg cannot be decoded"):
        photo.read_photo(cut)
    for name, content in {
        "empty.jpg": b"",
        "text.jpg": b"not a picture",
        "p.svg": b"<svg/>",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PhotoError, match="is not a picture"):
            photo.read_photo(tmp_path / name)
    with pytest.raises(PhotoError, match="no longer"):
        photo.read_photo(tmp_path / "gone.jpg")


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_means_nothing_is_ignored(tmp_path, orientation):
    stored = Image.fromarray(QUADRANTS)
    exif = stored.getexif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "p.png", exif=exif)
    read = photo.read_photo(tmp_path / "p.png")
    assert np.array_equal(corners(read.pixels), CORNERS)
    assert read.steps == ("reduced to 32 x 32",)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "CMYK", "I;16"])
def test_large_pictures_are_what_their_small_copies_are(tmp_path, mode):
    ramp = np.linspace(0, 255, 2500).astype(np.uint8)
    grey = Image.fromarray(np.tile(ramp, (2500, 1)))
    if mode == "I;16":
        large = Image.fromarray(np.tile(ramp.astype(np.uint16) * 200, (2500, 1)))
    else:
        large = grey.convert(mode)
    path = tmp_path / ("p.tif" if mode == "CMYK" else "p.png")
    large.save(path)
    pixels = photo.read_photo(path).pixels.astype(int)
    expected = np.asarray(grey.resize((32, 32), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(pixels[..., 0] - expected).max() <= 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_is_read_and_turned_once(tmp_path, orientation):
    pillow_heif.register_heif_opener()
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](QUADRANTS)))
    exif = stored.getexif()
    exif[0x0112] = orientation
    # As bytes, so that the encoder writes the rotation where HEIC readers look for it.
    stored.save(tmp_path / "p.heic", exif=exif.tobytes(), quality=95)
    pixels = photo.read_photo(tmp_path / "p.heic").pixels.astype(int)
    assert np.abs(np.subtract(corners(pixels), np.asarray(CORNERS, int))).max() < 40


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jpg", b"%PDF-1.7", "it is a PDF"),
        ("b.jpg", b"PK\x03\x04", "ZIP archive"),
        ("c.png", b"  <svg xmlns='x'/>", "SVG drawing; save it as PNG"),
        ("d.png", b"<!doctype html>", "web page"),
        ("e.png", b"", "it is empty"),
    ],
)
def test_what_is_no_picture_is_named_with_what_to_do(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PhotoError, match=said) as error:
        photo.read_photo(tmp_path / name)
    assert "HEIC" in str(error.value)
