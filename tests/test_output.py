"""Programs whose output is closed, unread, full or in a narrow encoding go on."""

import os
import subprocess
import sys

import pytest
from paths import ROOT

from cifar_models.output import LastingOutput

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
SPEAKS = (
    "import sys; from cifar_models.output import keep_output; keep_output(); keep_output()\n"
    "for _ in range(3): print('a line … 猫 \\udcff', flush=True)\n"
    "print('not flushed'); print('to the error stream', file=sys.stderr)\n"
    "sys.stdout.isatty(); open(sys.argv[1], 'w').write('done')"
)


def run(tmp_path, *before, **options):
    done = tmp_path / "done"
    command = [*before, sys.executable, "-c", SPEAKS, str(done)]
    ended = subprocess.run(command, cwd=ROOT, timeout=60, **options)
    assert done.read_text() == "done"
    return ended


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(tmp_path, closed):
    ended = run(tmp_path, "sh", "-c", f'exec "$@" {closed}', "sh", capture_output=True, text=True)
    assert ended.returncode == 0
    assert "Error" not in ended.stderr
    assert "done" not in ended.stdout


def test_a_reader_that_has_left(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    ended = run(tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "to the error stream\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_both(tmp_path):
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-c", SPEAKS, str(tmp_path / "done")]
        subprocess.run(command, cwd=ROOT, timeout=60, stdout=full, stderr=full)
    assert (tmp_path / "done").read_text() == "done"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_characters_that_the_encoding_lacks_are_escaped(tmp_path, encoding):
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    ended = run(tmp_path, env=environment, capture_output=True)
    said = ended.stdout.decode(encoding)
    assert said.count("a line") == 3
    assert ("猫" in said) == (encoding == "utf-8")
    assert ended.stderr == b"to the error stream\n"


def test_a_stream_without_descriptor_may_break_too():
    class Broken:
        def write(self, text):
            raise BrokenPipeError

        def fileno(self):
            raise OSError

    stream = LastingOutput(Broken())
    assert stream.write("lost") == 4
    print("kept", file=stream, flush=True)
    assert stream.writable()
    assert not stream.isatty()


@pytest.mark.parametrize("variables", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {}])
def test_names_of_files_are_utf8_whatever_the_locale(tmp_path, variables):
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from cifar_models.output import use_utf8; use_utf8()\n"
        "open(sys.argv[1] + '/Müller 猫.txt', 'w').write('…')\n"
        "print(sys.getfilesystemencoding(), sys.argv[2:])",
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONUTF8": "0"} | variables
    ended = subprocess.run(
        [sys.executable, "-B", str(script), str(tmp_path), "--data", "a b"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stdout == "utf-8 ['--data', 'a b']\n", ended.stderr
    assert "Müller 猫.txt".encode() in os.listdir(os.fsencode(tmp_path))


def test_a_current_folder_that_was_deleted_is_left(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        f"import os, pathlib, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from cifar_models.output import stand_somewhere\n"
        "os.rmdir(sys.argv[1]); stand_somewhere(pathlib.Path('/')); print(os.getcwd())"
    )
    command = [sys.executable, "-c", code, str(gone)]
    ended = subprocess.run(command, cwd=gone, capture_output=True, text=True, timeout=60)
    assert ended.stdout == "/\n", ended.stderr
