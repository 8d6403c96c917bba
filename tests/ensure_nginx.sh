#!/bin/sh
# Two replicas are tested behind the real nginx: find it, or install Debian's as root.
set -eu
if command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing nginx"
    apt-get update -qq
    # RUNLEVEL: its service is not started.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
    exit 0
fi
echo "tests/ui/test_replicas.py needs nginx and is skipped without it (on Debian and Ubuntu:" \
    "sudo apt-get install nginx-light)." >&2
