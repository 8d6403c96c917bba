"""Some 190 bad and odd picture files, made anew by the tests; always the same ones."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pillow_heif
from PIL import Image

READS, REFUSED, EITHER = "reads", "refused", "either"
HOSTILE_NAMES = (
    "../../../etc/passwd.png",
    "..\\..\\windows\\system32.png",
    "/absolute/path.png",
    "quo'te\"s.png",
    "new\nline.png",
    "car\rriage.png",
    "tab\tand\x1bescape.png",
    "\u202egnp.exe.png",
    "<img src=x onerror=document.title='owned'>.png",
    "<script>document.title='owned'</script>.png",
    "%00%2e%2e%2f.png",
    "null\x00byte.png",
    "=cmd|'/C calc'!A0.png",
    "CON.png",
    "." * 60 + ".png",
    "ünï çødé 漢字 🐸.png",
    "x" * 200 + ".png",
    " .png",
    "-rf.png",
    "$(touch owned).png",
)


def corpus() -> dict[str, tuple[str, bytes]]:
    """Return by file name what must become of each file, and its content."""
    files: dict[str, tuple[str, bytes]] = {}
    files |= _damaged()
    files |= _no_pictures()
    files |= _odd_sizes()
    files |= _odd_modes()
    files |= _animations()
    files |= _orientations()
    return files


def picture(side: int = 96) -> Image.Image:
    """Return a smooth colourful picture: what compresses to something with structure."""
    ramp = np.linspace(0, 255, side)
    red, green = np.meshgrid(ramp, ramp)
    return Image.fromarray(np.stack([red, green, red[::-1]], axis=-1).astype(np.uint8))


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    """Return a picture as the content of a file of that format."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _damaged() -> dict[str, tuple[str, bytes]]:
    """Cut off, with bits flipped, with zeros in the middle."""
    pillow_heif.register_heif_opener()
    kinds = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "HEIF", "AVIF")
    rng = np.random.default_rng(7)
    files = {}
    for kind in kinds:
        whole = encoded(picture(), kind)
        for share in (0.01, 0.1, 0.5, 0.9, 0.99):
            cut = whole[: max(1, int(len(whole) * share))]
            files[f"cut-{share:g}.{kind.lower()}"] = EITHER, cut
        for count in (1, 8, 64):
            flipped = bytearray(whole)
            for place in rng.integers(0, len(whole), count):
                flipped[place] ^= 1 << int(rng.integers(8))
            files[f"flipped-{count}.{kind.lower()}"] = EITHER, bytes(flipped)
        hollow = bytearray(whole)
        hollow[len(hollow) // 3 : len(hollow) // 2] = bytes(len(hollow) // 2 - len(hollow) // 3)
        files[f"hollow.{kind.lower()}"] = EITHER, bytes(hollow)
        files[f"twice.{kind.lower()}"] = READS, whole + whole
        files[f"trailing.{kind.lower()}"] = READS, whole + b"<script>alert(1)</script>"
    return files


def _no_pictures() -> dict[str, tuple[str, bytes]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("photo.jpg", encoded(picture(), "JPEG"))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    contents = {
        "empty": b"",
        "one-byte": b"\xff",
        "zeros": bytes(4096),
        "text": b"Dear Madam, please find my photo attached.\n",
        "html": b"<!doctype html><script>document.title='owned'</script>",
        "svg": svg,
        "svg-xml": b'<?xml version="1.0"?>' + svg,
        "xml-bomb": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>',
        "zip": packed.getvalue(),
        "pdf": b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF",
        "elf": b"\x7fELF\x02\x01\x01" + bytes(200),
        "pickle": b"\x80\x04cos\nsystem\n(S'touch owned'\ntR.",
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(owned) print quit\n",
        "jpeg-start-only": b"\xff\xd8\xff\xe0",
        "png-start-only": b"\x89PNG\r\n\x1a\n",
        "random": np.random.default_rng(0).bytes(5000),
    }
    return {f"{name}.jpg": (REFUSED, content) for name, content in contents.items()}


def _odd_sizes() -> dict[str, tuple[str, bytes]]:
    grey = {
        (width, height): encoded(Image.new("L", (width, height), 90), "PNG")
        for width, height in ((1, 1), (2, 3), (1, 20_000), (20_000, 1), (31, 33), (7000, 7000))
    }
    files = {f"{w}x{h}.png": (READS, content) for (w, h), content in grey.items()}
    files["32x32.png"] = READS, encoded(picture(32), "PNG")
    for side in (20_000, 60_000, 2**31 - 1):
        files[f"bomb-{side}.png"] = REFUSED, _png_of_size(side, side)
    files["bomb-0.png"] = REFUSED, _png_of_size(0, 0)
    files["bomb.gif"] = REFUSED, b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(20)
    files["bomb.bmp"] = (
        REFUSED,
        b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 65_535, 65_535, 1, 24, 0) + bytes(20),
    )
    return files


def _png_of_size(width: int, height: int) -> bytes:
    """Return a PNG whose header promises a size that its few bytes do not hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def _odd_modes() -> dict[str, tuple[str, bytes]]:
    image = picture()
    deep = Image.fromarray(np.asarray(image)[..., 0].astype(np.uint16) * 257)
    floats = Image.fromarray(np.full((40, 40), np.nan, np.float32))
    palette = Image.new("P", (40, 40), 1)
    palette.putpalette([0, 0, 0, 200, 10, 10])
    clear = image.copy()
    clear.putalpha(Image.new("L", image.size, 0))
    half = image.copy()
    half.putalpha(Image.linear_gradient("L").resize(image.size))
    contents = {
        "16-bit.png": encoded(deep, "PNG"),
        "16-bit.tiff": encoded(deep, "TIFF"),
        "nan.tiff": encoded(floats, "TIFF"),
        "cmyk.jpg": encoded(image.convert("CMYK"), "JPEG"),
        "cmyk.tiff": encoded(image.convert("CMYK"), "TIFF"),
        "lab.tiff": encoded(image.convert("LAB"), "TIFF"),
        "grey.jpg": encoded(image.convert("L"), "JPEG"),
        "grey-alpha.png": encoded(clear.convert("LA"), "PNG"),
        "one-bit.png": encoded(image.convert("1"), "PNG"),
        "one-bit.tiff": encoded(image.convert("1"), "TIFF", compression="group4"),
        "palette.png": encoded(palette, "PNG"),
        "palette-clear.png": encoded(palette, "PNG", transparency=1),
        "palette-clear.gif": encoded(palette, "GIF", transparency=1),
        "clear.png": encoded(clear, "PNG"),
        "clear.webp": encoded(clear, "WEBP"),
        "half-clear.png": encoded(half, "PNG"),
        "progressive.jpg": encoded(image, "JPEG", progressive=True),
        "quality-1.jpg": encoded(image, "JPEG", quality=1),
        "no-subsampling.jpg": encoded(image, "JPEG", subsampling=0),
        "lossless.webp": encoded(image, "WEBP", lossless=True),
        "plain.heic": encoded(image, "HEIF"),
        "plain.avif": encoded(image, "AVIF"),
        "deflate.tiff": encoded(image, "TIFF", compression="tiff_deflate"),
        "png-named.jpg": encoded(image, "PNG"),
        "jpeg-named.png": encoded(image, "JPEG"),
        "no-ending": encoded(image, "PNG"),
        "profile.jpg": encoded(image, "JPEG", icc_profile=b"not a colour profile"),
        "comment.jpg": encoded(image, "JPEG", comment=b"<script>alert(1)</script>"),
    }
    files = {name: (READS, content) for name, content in contents.items()}
    for kind, ending in (("PPM", "ppm"), ("TGA", "tga"), ("ICO", "ico"), ("JPEG2000", "jp2")):
        files[f"plain.{ending}"] = REFUSED, encoded(image, kind)  # not among those promised
    # Pillow writes it and cannot read it again.
    files["ycbcr.tiff"] = EITHER, encoded(image.convert("YCbCr"), "TIFF")
    return files


def _animations() -> dict[str, tuple[str, bytes]]:
    frames = [picture(), Image.new("RGB", (96, 96), (0, 255, 0)), picture().rotate(90)]
    rest = {"save_all": True, "append_images": frames[1:]}
    return {
        "animated.gif": (READS, encoded(frames[0], "GIF", **rest)),
        "animated.webp": (READS, encoded(frames[0], "WEBP", **rest)),
        "animated.png": (READS, encoded(frames[0], "PNG", **rest)),
        "pages.tiff": (READS, encoded(frames[0], "TIFF", **rest)),
        "several.mpo": (READS, encoded(frames[0], "MPO", **rest)),
    }


def _orientations() -> dict[str, tuple[str, bytes]]:
    files = {}
    for orientation in (*range(1, 9), 0, 9, 255):
        exif = Image.Exif()
        exif[0x0112] = orientation
        for kind, ending in (("JPEG", "jpg"), ("HEIF", "heic")):
            content = encoded(picture(), kind, exif=exif.tobytes())
            files[f"orientation-{orientation}.{ending}"] = READS, content
    good = encoded(picture(), "JPEG", exif=Image.Exif().tobytes() or b"Exif\x00\x00")
    broken = {
        "text": b"Exif\x00\x00this is no TIFF header",
        "loop": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x08",
        "far": b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        "many": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + bytes(40),
    }
    for name, exif in broken.items():
        content = encoded(picture(), "JPEG", exif=exif)
        files[f"broken-exif-{name}.jpg"] = READS, content
    files["no-exif.jpg"] = READS, good
    return files
