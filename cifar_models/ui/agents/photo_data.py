"""A photo that comes as text: its bytes in base64, never a place to fetch it from."""

import base64
import binascii
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cifar_models.ui.server.files.folder import own_folder
from cifar_models.ui.server.rules.limits import BODY_BYTES

_FOR_THE_REST = 20_000  # of a call: its other parts
MOST_CHARACTERS = BODY_BYTES - _FOR_THE_REST
MOST_MEGABYTES = round(MOST_CHARACTERS * 3 / 4 / 1e6, 1) - 0.1
_DATA_URL = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,40}(?:;[\w.+=-]{1,60}){0,4};base64,", re.A)
_ADVICE = (
    "send the bytes of the picture's file in base64, bare or as data:image/png;base64,...; "
    "addresses and paths are not opened"
)


@contextmanager
def photo_file(photo: Any) -> Iterator[str]:
    """Give the path of a file that holds a photo for as long as the block runs.

    Args:
        photo: Text of at most ``MOST_CHARACTERS`` characters: base64 or a data URL of it; white
            space in it means nothing.

    Raises:
        ValueError: It is something else, or there is no room for the file.
    """
    content = _decoded(photo)
    try:
        folder = tempfile.TemporaryDirectory(
            prefix="agent-", dir=own_folder().path, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise _no_room(error) from error
    with folder as place:
        path = Path(place) / "photo"  # refusals name it
        try:
            path.write_bytes(content)
        except OSError as error:
            raise _no_room(error) from error
        yield str(path)


def _decoded(photo: Any) -> bytes:
    if not isinstance(photo, str):
        raise ValueError(f"photo received {str(photo)[:60]!r}, which is no text: {_ADVICE}")
    if len(photo) > MOST_CHARACTERS:
        raise ValueError(
            f"photo has {len(photo):,} characters; it may have {MOST_CHARACTERS:,}, a file of "
            f"about {MOST_MEGABYTES} MB: make the picture smaller, the models see 32x32 pixels"
        )
    prefix = _DATA_URL.match(photo[:500])
    text = "".join(photo[prefix.end() if prefix else 0 :].split())
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"photo received {photo[:60]!r}, which is no base64: {_ADVICE}") from error
    if not content:
        raise ValueError(f"photo is empty: {_ADVICE}")
    return content


def _no_room(error: OSError) -> ValueError:
    return ValueError(f"the photo could not be stored ({error.strerror}); try again later")
