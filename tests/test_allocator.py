"""Freed memory is kept for the next step, and a user's own settings are left alone."""

import os
import subprocess
import sys

import pytest
from paths import ROOT

CODE = """
import resource, sys
import numpy as np
from train.commands.allocator import keep_freed_memory
print(keep_freed_memory() if {call} else None)
for step in range(30):
    if step == 5:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    buffers = [np.ones(4_000_000, np.float32) for _ in range(4)]
    del buffers
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def steps(call, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "GLIBC_"))}
    run = subprocess.run(
        [sys.executable, "-c", CODE.format(call=call)],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said, faults = run.stdout.split()
    return said, int(faults)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about glibc")
def test_steps_after_the_first_ones_cost_no_page_faults():
    _, given_back = steps(False)
    said, kept = steps(True)
    assert said == "True"
    assert kept < given_back / 10


@pytest.mark.parametrize(
    "chosen", [{"MALLOC_ARENA_MAX": "2"}, {"GLIBC_TUNABLES": "glibc.malloc.trim_threshold=131072"}]
)
def test_settings_of_the_user_stay(chosen):
    assert steps(True, **chosen)[0] == "False"
