"""The sentences for files that are not read: what was received and what to do."""

from cifar_models.decoding.formats.limits import (
    MEGABYTE,
    MEMORY,
    MOST_PIXELS,
    MOST_PIXELS_AT_ONCE,
    MOST_PIXELS_OF,
    MOST_SIDE,
    PROCESSOR_SECONDS,
)
from cifar_models.errors import PhotoError

FORMATS = "JPEG, HEIC, PNG, WebP, GIF, BMP, TIFF or AVIF"
_SAVE = "save it as JPEG or PNG"
# By the first bytes of a file, and from which of them on.
_KINDS = (
    (0, b"%PDF", "it is a PDF; save the page as a picture"),
    (0, b"PK", "it is a ZIP archive or an office document; unpack it"),
    (0, b"<svg", "it is an SVG drawing; save it as PNG"),
    (0, b"<?xml", "it is an XML file; save an SVG drawing as PNG"),
    (0, b"<", "it is a web page; save the picture itself"),
    (0, b"%!", "it is a PostScript drawing; save it as PNG"),
    (0, b"\xc5\xd0\xd3\xc6", "it is a PostScript drawing; save it as PNG"),
    (0, b"\0\0\0\x0cjP  ", f"it is a JPEG 2000 picture; {_SAVE}"),
    (0, b"\xff\x4f\xff\x51", f"it is a JPEG 2000 picture; {_SAVE}"),
    (0, b"\0\0\0\x0cJXL ", f"it is a JPEG XL picture; {_SAVE}"),
    (0, b"\xff\x0a", f"it is a JPEG XL picture; {_SAVE}"),
    (0, b"\0\0\x01\0", f"it is an icon; {_SAVE}"),
    (0, b"\0\0\x02\0", f"it is a mouse pointer; {_SAVE}"),
    (0, b"icns", f"it is an icon; {_SAVE}"),
    (0, b"8BPS", f"it is a Photoshop document; {_SAVE}"),
    (0, b"\xd7\xcd\xc6\x9a", "it is a Windows drawing; save it as PNG"),
    (4, b"ftypqt", "it is a video; take a picture of it"),
    (4, b"ftypmp4", "it is a video; take a picture of it"),
    (4, b"ftypisom", "it is a video; take a picture of it"),
    (4, b"ftypcrx", f"it is a raw picture of a camera; {_SAVE}"),
)


def printable(name: str) -> str:
    """Return a file's name without what is not seen, such as marks that turn text around."""
    return "".join(letter for letter in name if letter.isprintable())


def short(name: str) -> str:
    """Return a file's name as a sentence can hold it."""
    name = printable(name)
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"


def unreadable(name: str, start: bytes) -> PhotoError:
    """Say what a file is that is none of the formats, as far as its first bytes tell."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    what = next(
        (
            said
            for place, magic, said in _KINDS
            if start[place:].startswith(magic) or (not place and text.startswith(magic))
        ),
        "",
    )
    if not text:
        what = "it is empty; choose another"
    return PhotoError(
        f"{short(name)} is not a picture this app can read{what and ': '}{what}. Use {FORMATS}."
    )


def unknown_kind(name: str, kind: str) -> PhotoError:
    """Say of a format that is read which of its kinds is not."""
    return PhotoError(
        f"{short(name)} cannot be read: this kind of TIFF ({kind}) is not known here. Save it with "
        "8 bits per channel, or as PNG."
    )


def damaged(name: str) -> PhotoError:
    """Say that a file does not hold what its format asks for."""
    return PhotoError(
        f"{short(name)} cannot be decoded, it seems damaged or cut off. Save it again, or choose "
        "another photo."
    )


def too_large(name: str, kind: str = "", size: tuple[int, int] | None = None) -> PhotoError:
    """Say that a picture has too many pixels."""
    others = [f"JPEG is read up to {MOST_PIXELS // 10**6} million pixels"]
    if kind in ("WEBP", "AVIF"):
        shown = {"WEBP": "WebP", "AVIF": "AVIF"}[kind]
        others.append(f"{shown} up to {MOST_PIXELS_OF[kind] // 10**6} million")
    else:
        others.append(f"other formats up to {MOST_PIXELS_AT_ONCE // 10**6} million")
    return PhotoError(
        f"{short(name)}{_of(size)} is too large; {', '.join(others)}. Reduce it first."
    )


def too_long(name: str, size: tuple[int, int]) -> PhotoError:
    """Say that one side of a picture is too long."""
    return PhotoError(
        f"{short(name)}{_of(size)} is too large; no side may be longer than {MOST_SIDE:,} pixels. "
        "Cut it first."
    )


def too_many_scans(name: str, scans: int) -> PhotoError:
    """Say that a JPEG is drawn in more passes than any camera makes."""
    return PhotoError(
        f"{short(name)} is a JPEG of {scans:,} scans, where cameras write about ten. Save it again "
        "as an ordinary JPEG."
    )


def too_many_parts(name: str, parts: int) -> PhotoError:
    """Say that a TIFF is cut into more pieces than its size can need, or than are read."""
    return PhotoError(
        f"{short(name)} cannot be decoded, it seems damaged: a TIFF cut into {parts:,} pieces. "
        "Save it again as TIFF or PNG."
    )


def too_slow(name: str) -> PhotoError:
    """Say that decoding was stopped for its time."""
    return PhotoError(
        f"{short(name)} takes longer to decode than the {PROCESSOR_SECONDS} seconds that one photo "
        "may. Reduce it, or save it as an ordinary JPEG."
    )


def too_much_memory(name: str) -> PhotoError:
    """Say that decoding was stopped for its memory."""
    return PhotoError(
        f"{short(name)} takes more memory to decode than the {MEMORY // MEGABYTE} MB that one "
        "photo may. Reduce it, or save it as JPEG."
    )


def gone() -> PhotoError:
    """Say that the file was deleted meanwhile."""
    return PhotoError("the photo is no longer on the server. Choose it again.")


def busy(name: str) -> PhotoError:
    """Say that others' photos were not done in time."""
    return PhotoError(
        f"{short(name)} has waited too long for other photos. Send it again in a minute."
    )


def no_process(name: str) -> PhotoError:
    """Say that the system gives no process to decode in."""
    return PhotoError(
        f"{short(name)} cannot be decoded now: the machine is short of memory or processes. "
        "Send it again in a minute."
    )


def _of(size: tuple[int, int] | None) -> str:
    return f" of {size[0]:,} x {size[1]:,} pixels" if size else ""
