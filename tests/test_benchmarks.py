"""Every section of the benchmark still runs; its numbers are not judged here."""

import subprocess
import sys

import pytest
from paths import ROOT

from benchmarks.__main__ import SECTIONS
from benchmarks.api import ApiError, first_output
from benchmarks.table import at_least, at_most, rendered


@pytest.mark.page
@pytest.mark.usefixtures("real_test_images")
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_runs(section):
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", section],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert f"| {section}: " in run.stdout
    assert "Traceback" not in run.stderr
    if section == "load":
        assert "errors of ours" in run.stdout


def test_a_section_that_does_not_exist_is_named():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "no section speed; there are photo, decoding" in run.stderr


def test_targets_stand_beside_the_figures():
    rows = [at_most("start", 1.4, 1.3, "x"), at_least("speed", 9, 8, "x", 0)]
    assert rendered("both", rows).splitlines() == [
        "| both  | value | target               |",
        "|-------|------:|----------------------|",
        "| start |  1.4x | at most 1.3x: MISSED |",
        "| speed |    9x | at least 8x: met     |",
    ]


def test_an_answer_of_the_api_is_read_to_its_end():
    events = 'event: heartbeat\ndata: null\n\nevent: complete\ndata: [{"agree": true}]\n\n'
    assert first_output(events) == {"agree": True}
    with pytest.raises(ApiError, match="Send a photo"):
        first_output('event: error\ndata: {"error": "Send a photo"}\n\n')
