#!/bin/sh
# The page is tested in a real browser: find Chromium, or install Debian's as root.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "The tests drive the page in Chromium, which was not found. Install it (on Debian and Ubuntu:" \
    "sudo apt-get install chromium) and run make test again." >&2
exit 1
