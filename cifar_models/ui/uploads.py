"""What Gradio leaves in its upload folder: the beginnings of uploads that were broken off."""

import time
from pathlib import Path

from gradio.utils import get_upload_folder


def remove_abandoned(seconds: float) -> None:
    """Delete parts of uploads that nothing was added to for so long.

    A whole upload moves into a folder of its own, which Gradio empties in time; files beside these
    folders are what is being sent now, or never came to its end.

    Args:
        seconds: Least age.
    """
    oldest = time.time() - seconds
    for path in Path(get_upload_folder()).glob("*"):
        try:
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:  # gone meanwhile, or another user's
            continue
