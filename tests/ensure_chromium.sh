#!/bin/sh
# The page is tested in a real browser: find a Chromium that starts, or install Debian's as root.
set -eu
said=$(mktemp)
profile=$(mktemp -d)
trap 'rm -rf "$said" "$profile"' EXIT

# Whether a program opens an empty page; what it says of itself is kept.
opens() {
    timeout 60 "$1" --headless --no-sandbox --disable-gpu --disable-background-networking \
        "--user-data-dir=$profile" --dump-dom about:blank >"$said" 2>&1 && grep -q '<html' "$said"
}

find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then
            # A busy machine may need a second try.
            opens "$name" || opens "$name" || continue
            return 0
        fi
    done
    return 1
}

find_chromium && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium"
    tail -n 5 "$said"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --reinstall --no-install-recommends \
        chromium chromium-common >/dev/null
    find_chromium && exit 0
fi
tail -n 20 "$said" >&2
echo "The tests drive the page in Chromium, which was not found or does not start. Install it (on" \
    "Debian and Ubuntu: sudo apt-get install chromium) and run make test again." >&2
exit 1
