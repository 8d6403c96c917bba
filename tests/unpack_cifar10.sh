#!/bin/sh
# Print the folder of CIFAR-10 for the tests: $CIFAR10_DIR where it is set, else the copy beside the
# checkout, unpacked once into the tests' own cache; nothing where there is neither.
set -eu
if [ -n "${CIFAR10_DIR:-}" ]; then
    echo "$CIFAR10_DIR"
    exit 0
fi
copy=$(dirname "$0")/../../shared/cifar10
if [ ! -f "$copy/unpack.py" ]; then
    exit 0
fi
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/cifar10-comparison-tests
digest=$(cat "$copy/unpack.py" "$copy/train.xz" | sha256sum | cut -c -12)
if [ ! -d "$cache/$digest" ]; then
    echo "unpacking $copy to $cache/$digest (once)" >&2
    mkdir -p "$cache"
    part=$(mktemp -d "$cache/partial-XXXXXX")
    trap 'rm -rf "$part"' EXIT
    "$1" "$copy/unpack.py" "$part" >&2
    # Another run may have put its own in place meanwhile.
    mv -T "$part" "$cache/$digest" 2>/dev/null || [ -d "$cache/$digest" ]
fi
echo "$cache/$digest"
