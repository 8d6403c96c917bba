"""Odd kinds of pictures are read rightly, or refused for their true reason."""

import io

import numpy as np
import pytest
from photo_corpus import encoded, picture
from picture_files import samples, tiff
from PIL import ExifTags, Image, ImageCms, PngImagePlugin, TiffImagePlugin

from cifar_models.decoding.photo import read_photo
from cifar_models.errors import PhotoError

RAMP = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (96, 1))


def read(tmp_path, content, name="p"):
    (tmp_path / name).write_bytes(content)
    return read_photo(tmp_path / name)


def far(one, other):
    return np.abs(one.pixels.astype(int) - other.pixels).mean()


def tags(**values):
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for name, value in values.items():
        directory[ExifTags.Base[name]] = value
    return directory


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("mode", "compression"),
    [("RGB", "tiff_lzw"), ("L", "raw"), ("RGBA", "raw"), ("CMYK", "tiff_deflate"), ("1", "group4")],
)
def test_a_tiff_is_turned_as_a_jpeg_is(tmp_path, orientation, mode, compression):
    stored = np.zeros((96, 128, 3), np.uint8)
    stored[:, :40], stored[:20, 40:] = 255, 255
    image = Image.fromarray(stored).convert(mode)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    jpeg = encoded(image.convert("RGB"), "JPEG", exif=exif, quality=95)
    sent = encoded(image, "TIFF", tiffinfo=tags(Orientation=orientation), compression=compression)
    wanted, got = read(tmp_path, jpeg), read(tmp_path, sent)
    assert got.size == wanted.size
    assert far(got, wanted) < 5
    assert ("turned upright as its EXIF says" in got.steps) == (orientation != 1)


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)])
def test_a_turned_tiff_of_any_byte_order(tmp_path, order, big):
    stored = (np.arange(40 * 60).reshape(40, 60) % 256).astype(np.uint8)
    said = {256: [60], 257: [40], 258: [8], 262: [1], 278: [40], 274: [6]}
    photo = read(tmp_path, tiff(said, stored.tobytes(), order, big))
    upright = read(tmp_path, encoded(Image.fromarray(np.rot90(stored, -1).copy()), "PNG"))
    assert photo.size == (40, 60)
    assert far(photo, upright) == 0


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("1", "TIFF"), ("PA", "TIFF"), ("P", "GIF"), ("LA", "PNG"), ("CMYK", "TIFF")],
)
def test_a_large_copy_looks_as_a_small_one(tmp_path, mode, kind):
    small, large = (
        read(tmp_path, encoded(picture().resize((side, side)).convert(mode), kind))
        for side in (96, 2200)
    )
    assert np.abs(small.pixels.mean((0, 1)) - large.pixels.mean((0, 1))).max() < 8


@pytest.mark.parametrize("side", [64, 2200])
def test_a_colour_that_stands_for_nothing_is_white(tmp_path, side):
    image = Image.new("RGB", (side, side), (200, 10, 10))
    photo = read(tmp_path, encoded(image, "PNG", transparency=(200, 10, 10)))
    assert photo.pixels.min() == 255
    assert "transparency to white" in photo.steps


def adobe_rgb(name="Adobe RGB (1998)"):
    """A profile of wider primaries: sRGB's with other colours for red, green and blue."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(raw[128:132], "big")
    places = {
        bytes(raw[at : at + 4]): int.from_bytes(raw[at + 4 : at + 8], "big")
        for at in range(132, 132 + 12 * count, 12)
    }
    primaries = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
    }
    for tag, values in primaries.items():
        fixed = b"".join(round(value * 65536).to_bytes(4, "big", signed=True) for value in values)
        raw[places[tag] + 8 : places[tag] + 20] = fixed
    return bytes(raw)


def in_profile(image, raw):
    there = ImageCms.ImageCmsProfile(io.BytesIO(raw))
    made = ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), there, 1)
    made.info.clear()  # of the profile
    return made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_colours_of_a_profile_become_srgb(tmp_path, kind):
    image = picture(256).point(lambda value: 40 + value * 2 // 3)
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}}.get(kind, {})
    content = encoded(in_profile(image, adobe_rgb()), kind, icc_profile=adobe_rgb(), **options)
    photo, plain = read(tmp_path, content), read(tmp_path, encoded(image, "PNG"))
    assert far(photo, plain) < 2
    assert any(step.endswith(" colours to sRGB") for step in photo.steps)
    without = read(tmp_path, encoded(in_profile(image, adobe_rgb()), "PNG"))
    assert far(without, plain) > 4


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_profile_holds_for_palettes_and_beside_alpha(tmp_path, mode):
    image = picture(64).quantize(32).convert("RGB")
    there = in_profile(image, adobe_rgb())
    if mode == "RGBA":
        there.putalpha(255)
    photo = read(tmp_path, encoded(there.convert(mode), "PNG", icc_profile=adobe_rgb()))
    assert any(step.endswith("to sRGB") for step in photo.steps)
    assert far(photo, read(tmp_path, encoded(image, "PNG"))) < 4


@pytest.mark.parametrize("what", ["srgb", "cut", "of another kind", "text"])
def test_a_profile_that_says_nothing_changes_nothing(tmp_path, what):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = {
        "srgb": srgb,
        "cut": adobe_rgb()[:200],
        "of another kind": adobe_rgb().replace(b"RGB ", b"CMYK", 1),
        "text": b"no profile" * 9,
    }[what]
    plain = read(tmp_path, encoded(picture(), "PNG"))
    photo = read(tmp_path, encoded(picture(), "PNG", icc_profile=raw))
    assert far(photo, plain) == 0
    assert photo.steps == plain.steps


@pytest.mark.parametrize("add", ["add_text", "add_itxt"])
@pytest.mark.parametrize(("count", "length"), [(1, 3_000_000), (90, 900_000)])
def test_long_metadata_of_a_png_is_passed_over(tmp_path, add, count, length):
    info = PngImagePlugin.PngInfo()
    for number in range(count):
        getattr(info, add)(f"key{number}", "x" * length, zip=True)
    assert read(tmp_path, encoded(picture(), "PNG", pnginfo=info)).size == (96, 96)


def test_a_png_keeps_what_its_texts_say_of_its_turn(tmp_path):
    info = PngImagePlugin.PngInfo()
    info.add_itxt("note", "x" * 2_000_000, zip=True)
    info.add_itxt("XML:com.adobe.xmp", '<x:xmpmeta><rdf tiff:Orientation="6"/></x:xmpmeta>')
    photo = read(tmp_path, encoded(picture().crop((0, 0, 96, 48)), "PNG", pnginfo=info))
    assert photo.size == (48, 96)


@pytest.mark.parametrize(
    ("value", "no_data"),
    [(np.inf, None), (-np.inf, None), (np.nan, None), (-3.4028235e38, None), (-9999, "-9999"),
     (1e30, "1e+30")],
)  # fmt: skip
def test_pixels_without_a_value_do_not_count(tmp_path, value, no_data):
    values = RAMP + np.float32(300)
    plain = read(tmp_path, encoded(Image.fromarray(values), "TIFF"))
    values[:2, :2] = value
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    if no_data:
        directory.tagtype[42113] = 2
        directory[42113] = no_data
    photo = read(tmp_path, encoded(Image.fromarray(values), "TIFF", tiffinfo=directory))
    assert np.abs(photo.pixels[4:].astype(int) - plain.pixels[4:]).max() <= 2


def test_unsigned_grey_stays_unsigned(tmp_path):
    values = (RAMP * 4_294_967_040).astype("<u4")[..., None]
    photo = read(tmp_path, samples(values, 1, 1))
    assert (np.diff(photo.pixels[16, :, 0].astype(int)) >= 0).all()
    assert photo.pixels[16, -1, 0] > 240


@pytest.mark.parametrize(
    ("array", "kind", "photometric", "extra", "said"),
    [
        (np.dstack([RAMP] * 3), 3, 2, 0, "32-bit float colour"),
        (RAMP.astype("<f8")[..., None], 3, 1, 0, "64-bit float grey"),
        ((np.dstack([RAMP] * 2) * 65535).astype("<u2"), 1, 1, 2, "16-bit grey with alpha"),
        ((np.dstack([RAMP] * 3) * 1e9).astype("<u4"), 1, 2, 0, "32-bit colour"),
    ],
)
def test_a_kind_that_cannot_be_read_is_named(tmp_path, array, kind, photometric, extra, said):
    content = samples(array, kind, photometric, extra=extra)
    with pytest.raises(PhotoError, match=rf"\({said}\).*8 bits per channel"):
        read(tmp_path, content)


def several(*others):
    return encoded(picture(), "MPO", save_all=True, append_images=list(others))


def test_a_gain_map_is_no_frame(tmp_path):
    small = several(picture(48).convert("L"))
    assert "first of several frames" not in read(tmp_path, small).steps
    frames = several(picture().rotate(90))
    assert "first of several frames" in read(tmp_path, frames).steps
    # As large as the picture, and said to be one.
    mapped = picture().rotate(90)
    mapped.info["comment"] = b'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'
    photo = read(tmp_path, several(mapped))
    assert "first of several frames" not in photo.steps
    assert photo.size == (96, 96)
