"""One line about what goes wrong beside a training, and never a secret in it."""

import os
import re
import sys

_SECRET = re.compile("KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)


def warn(what: str, error: Exception) -> None:
    """Say in one line what goes wrong beside a training."""
    print(f"warning: {what}, which goes on: {reason(error)}", file=sys.stderr, flush=True)


def reason(error: Exception) -> str:
    """Return the first line of what an error says, without what the environment keeps secret."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}"
    for name, value in os.environ.items():
        if _SECRET.search(name) and len(value) >= 6:
            text = text.replace(value, "***")
    return text[:300]
