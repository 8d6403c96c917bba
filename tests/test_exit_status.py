"""Commands that cannot finish say why in one sentence."""

import os
import subprocess
import sys

import pytest
from paths import ROOT

from cifar_models.bundles import bundle
from cifar_models.errors import TrainingError
from train.commands.exit_status import exit_status, explain

BUNDLE = str(bundle.BUNDLES / "custom_cnn")


def raising(error, **settings):
    @exit_status(**settings)
    def main(arguments):
        raise error

    return main


def test_what_a_command_returns_is_kept():
    assert exit_status()(lambda arguments: 3)(None) == 3


def test_errors_of_ours_are_one_sentence(capsys):
    assert raising(TrainingError("the backbone does not fit"))(None) == 1
    assert capsys.readouterr().err == "error: the backbone does not fit\n"


def test_a_full_disk_says_what_is_kept(capsys):
    assert raising(OSError(28, "No space left"), kept="Epochs are kept.")(None) == 1
    assert "No space left. Epochs are kept." in capsys.readouterr().err
    assert raising(OSError(28, "No space left"))(None) == 1
    assert capsys.readouterr().err == "error: No space left. Mend that and run it again.\n"


def test_the_file_is_named_and_what_a_library_adds_is_not(capsys):
    assert raising(PermissionError(13, "Permission denied", "/out"), kept="Kept.")(None) == 1
    assert capsys.readouterr().err == "error: Permission denied: /out. Kept.\n"
    hdf5 = OSError(28, "Can't write (file write failed: time = now\n, buf = 0x7f, errno = 28)")
    assert explain(hdf5) == os.strerror(28)
    assert raising(OSError("Unable to open (truncated file)"), kept="Kept.")(None) == 1
    assert capsys.readouterr().err == "error: Unable to open (truncated file). Kept.\n"


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("release.picture", ["--out", "{folder}/picture.svg"]),
        ("release.install", ["--model", "custom_cnn", "--bundle", BUNDLE, "--assets", "{folder}"]),
    ],
)
def test_a_command_on_a_full_disk_ends_with_a_sentence(tmp_path, module, arguments):
    run = subprocess.run(
        ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", sys.executable, "-B", "-m", module]
        + [argument.format(folder=tmp_path) for argument in arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("error: File too large")
    assert len(run.stderr.splitlines()) == 1


def test_a_reader_that_leaves_does_not_end_a_command(tmp_path):
    command = [sys.executable, "-B", "-m", "release.publish", "--namespace", "you", "--dry-run"]
    reading, writing = os.pipe()
    os.close(reading)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        command, cwd=tmp_path, env=environment, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, "")


def test_ctrl_c_says_how_to_go_on(capsys):
    assert raising(KeyboardInterrupt(), goes_on="use --resume")(None) == 130
    assert "interrupted; use --resume" in capsys.readouterr().err


def test_anything_else_is_a_fault_of_ours():
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())(None)


def test_hdf5_on_a_full_disk_ends_before_it_can_crash_at_the_exit():
    text = "Can't decrement id ref count (file write failed: time = now\\n, errno = 28, error)"
    code = (
        "import atexit, os, sys\n"
        "from train.commands.exit_status import exit_status\n"
        "atexit.register(os.abort)\n"
        "@exit_status(kept='Epochs are kept.')\n"
        "def main():\n"
        f"    raise RuntimeError({text!r})\n"
        "main()"
    ).replace("\\\\n", "\\n")
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (1, f"error: {os.strerror(28)}. Epochs are kept.\n")
