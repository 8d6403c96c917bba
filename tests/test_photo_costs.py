"""Small files that ask for much: refused, or read, within a photo's time and memory."""

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from paths import ROOT
from photo_corpus import encoded, picture
from picture_files import chunk, png, progressive, tiff, webp
from PIL import Image

from cifar_models.decoding.photo import read_photo
from cifar_models.errors import PhotoError

MANY = 500_000


def strips(count=MANY, big=False, order="<"):
    tags = {256: [32], 257: [32], 258: [8], 262: [1], 278: [1], 273: [8] * count}
    return tiff(tags | {279: [32] * count}, bytes(1024), order, big)


def tiles(side, tile, count):
    tags = {256: [side], 257: [side], 258: [8], 262: [1], 322: [tile], 323: [tile]}
    return tiff(tags | {324: [8] * count, 325: [1] * count}, bytes(1024))


def zeros(count):
    packer = zlib.compressobj(1)
    parts = [packer.compress(bytes(2**20)) for _ in range(count // 2**20)]
    return b"".join([*parts, packer.compress(bytes(count % 2**20)), packer.flush()])


def eps(start):
    return start + b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n"


REFUSED = {
    "strips.tif": (lambda: strips(), "500,000 pieces"),
    "strips of a big one.tif": (lambda: strips(big=True), "500,000 pieces"),
    "strips backwards.tif": (lambda: strips(order=">"), "500,000 pieces"),
    "tiles.tif": (lambda: tiles(32, 16, MANY), "500,000 pieces"),
    "tiles of a pixel.tif": (lambda: tiles(800, 1, 640_000), "640,000 pieces"),
    "scans.jpg": (lambda: progressive(1024, 300), "301 scans"),
    "scans after a comment.jpg": (
        lambda: progressive(1024, 300).replace(b"\xff\xd8", b"\xff\xd8\xff\xfe\0\4\xff\xd9", 1),
        "301 scans",
    ),
    "three samples a pixel.jpg": (lambda: progressive(8000, 1, 3), "progressive JPEG"),
    "column.png": (lambda: png(1, 10**6, 8, 2, zeros(4 * 10**6)), "no side may be longer"),
    "row.png": (lambda: png(10**6, 1, 8, 2, zeros(3 * 10**6 + 1)), "no side may be longer"),
    "30 bytes.webp": (lambda: webp(16383, 3000), "WebP up to 18 million"),
    "icon.png": (lambda: encoded(picture(32), "ICO"), "it is an icon"),
    "apple.icns": (lambda: encoded(picture(64), "ICNS"), "it is an icon"),
    "jpeg 2000.jpg": (lambda: encoded(picture(), "JPEG2000"), "it is a JPEG 2000 picture"),
    "codestream.jpg": (
        lambda: encoded(picture(), "JPEG2000", no_jp2=True),
        "it is a JPEG 2000 picture",
    ),
    "drawing.jpg": (lambda: eps(b""), "it is a PostScript drawing"),
    "drawing after a blank.png": (lambda: eps(b"\r\n "), "it is a PostScript drawing"),
    "drawing with a preview.tif": (
        lambda: b"\xc5\xd0\xd3\xc6" + struct.pack("<II", 32, 200) + bytes(20) + eps(b""),
        "it is a PostScript drawing",
    ),
    "photoshop.jpg": (lambda: b"8BPS\0\1" + bytes(30), "it is a Photoshop document"),
    "one piece.tif": (
        lambda: encoded(
            Image.new("RGBA", (6500, 6500)), "TIFF", compression="tiff_lzw", tiffinfo={278: 6500}
        ),
        "more memory to decode than the 280 MB",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_for_its_true_reason(tmp_path, name):
    make, said = REFUSED[name]
    (tmp_path / name).write_bytes(make())
    with pytest.raises(PhotoError, match=said):
        read_photo(tmp_path / name)


def test_a_metadata_bomb_in_a_png_is_passed_over(tmp_path):
    text = chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(40_000_000)))
    profile = chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(40_000_000)))
    (tmp_path / "p.png").write_bytes(png(32, 32, 8, 0, zeros(33 * 32), text, profile))
    assert read_photo(tmp_path / "p.png").size == (32, 32)


READ = {
    "7000 x 7000.png": lambda: png(7000, 7000, 8, 6, zeros(28_001 * 7000)),
    "palette.gif": lambda: encoded(Image.new("P", (7000, 7000)), "GIF"),
    "17 million.webp": lambda: webp(16383, 1050),
    "deep.png": lambda: png(5000, 5000, 16, 0, zeros(10_001 * 5000)),
    "floats.tif": lambda: encoded(
        Image.fromarray(np.zeros((5000, 5000), np.float32)), "TIFF", compression="tiff_lzw"
    ),
    "90 scans.jpg": lambda: progressive(2048, 89),
}
MEASURED = """
import resource, sys
from cifar_models.decoding.pool import POOL
from cifar_models.decoding.photo import read_photo
print(*read_photo(sys.argv[1]).size)
for process in POOL._idle:
    process.kill()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("name", READ)
def test_it_is_read_within_300_megabytes(tmp_path, name):
    content = READ[name]()
    (tmp_path / name).write_bytes(content)
    with Image.open(io.BytesIO(content)) as opened:
        size = opened.size
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    width, height, megabytes = map(int, run.stdout.split())
    assert (width, height) == size, run.stderr
    assert megabytes < 300 + 30  # 30 at rest
