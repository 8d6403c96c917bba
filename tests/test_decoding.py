"""Decoding processes: limited, replaced when they die, gone with their app, and asked in turns."""

import io
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from paths import ROOT
from photo_corpus import encoded, picture
from waiting import eventually

from cifar_models.decoding import photo, pool, protocol
from cifar_models.errors import PhotoError

linux = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
SECONDS = 60  # even on a busy machine


def request(path, name="p.png"):
    return {"path": os.fsencode(path).hex(), "name": name, "framing": ["centre", 0.0, 0.0, 1.0]}


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "p.png"
    path.write_bytes(encoded(picture(), "PNG"))
    return path


@pytest.fixture
def own_pool():
    made = pool.Pool(quick=1, long=1)
    yield made
    made.close()


class Asking(threading.Thread):
    """Asks for a picture in a thread; keeps the answer or the sentence."""

    def __init__(self, asked, path):
        super().__init__(daemon=True)
        self.asked, self.path, self.said = asked, path, None
        self.start()

    def run(self):
        try:
            self.said = self.asked.ask(request(self.path))[0]
        except PhotoError as error:
            self.said = str(error)

    def answer(self):
        self.join(SECONDS)
        assert not self.is_alive()
        return self.said


@contextmanager
def endless(tmp_path, name="pipe"):
    """A file whose content never comes, until the block is left."""
    path = tmp_path / name
    os.mkfifo(path)
    writing = os.open(path, os.O_RDWR)
    try:
        yield path
    finally:
        path.unlink()
        os.close(writing)


def processes():
    return [int(word) for word in children(os.getpid())]


def children(pid):
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [word for path in threads for word in path.read_text().split()]


def test_a_picture_that_never_ends_does_not_keep_others_waiting(own_pool, sound, tmp_path):
    with endless(tmp_path) as first, endless(tmp_path, "other") as second:
        hanging = [Asking(own_pool, first), Asking(own_pool, second)]
        for _ in range(3):
            began = time.monotonic()
            assert "steps" in Asking(own_pool, sound).answer()
            # At most a place's time for each that hangs, however long these may.
            assert time.monotonic() - began < SECONDS / 2
        assert any(thread.is_alive() for thread in hanging)
    for thread in hanging:
        thread.answer()


@linux
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGXCPU, "takes longer to decode than the 4 seconds"),
        (signal.SIGALRM, "takes longer to decode"),
        (signal.SIGKILL, "takes more memory to decode than the 280 MB"),
        (signal.SIGSEGV, "cannot be decoded"),
    ],
)
def test_what_ends_a_process_is_told_and_the_next_photo_is_read(
    own_pool, sound, tmp_path, number, said
):
    before = set(processes())
    with endless(tmp_path) as path:
        hanging = Asking(own_pool, path)
        assert eventually(lambda: set(processes()) - before)
        (pid,) = set(processes()) - before
        assert eventually(lambda: is_decoding(pid))
        os.kill(pid, number)
        assert said in hanging.answer()
    assert "steps" in Asking(own_pool, sound).answer()
    assert pid not in processes()


def is_decoding(pid):
    """Whether a process has set the limits of one picture."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    (line,) = (line for line in limits if line.startswith("Max cpu time"))
    return line.split()[3] != "unlimited"


IN_AN_APP = """
import json, os, signal, socket, sys, time
from pathlib import Path
held = socket.create_server(("127.0.0.1", 0))
held.set_inheritable(True)
from cifar_models.decoding.photo import read_photo
read_photo(sys.argv[1])
tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
(pid,) = [int(word) for task in tasks for word in task.read_text().split()]
files = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]
known = Path(f"/proc/{pid}/environ").read_bytes().decode()
maps = Path(f"/proc/{pid}/maps").read_text()
print(json.dumps([pid, files, known, maps]), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@linux
def test_a_process_gets_nothing_of_the_app_and_ends_with_it(sound):
    run = subprocess.run(
        [sys.executable, "-c", IN_AN_APP, str(sound)],
        cwd=ROOT,
        env=os.environ | {"HF_TOKEN": "hf_secret"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    pid, files, known, maps = json.loads(run.stdout)
    assert not any("socket" in name for name in files)
    assert "hf_secret" not in known
    assert "numpy" not in maps
    assert "_imaging" in maps
    assert eventually(lambda: not alive(pid))


def alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_the_process_imports_neither_numpy_nor_the_page():
    code = (
        "import sys, cifar_models.decoding.worker\n"
        "print([n for n in ('numpy', 'gradio', 'pillow_heif', 'tensorflow') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr


def test_it_works_from_another_folder_and_where_fork_is_used(sound, tmp_path):
    code = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from cifar_models.decoding.photo import read_photo\n"
        "print(read_photo('p.png').size, flush=True)\n"
        "child = os.fork()\n"
        "if not child: os._exit(read_photo('p.png').size != (96, 96))\n"
        "print(os.waitpid(child, 0)[1], read_photo('p.png').size)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert run.stdout.split("\n")[:2] == ["(96, 96)", "0 (96, 96)"], run.stderr


def test_many_threads_get_each_their_own_photo(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(picture().resize((40 + number, 50)), "PNG"))
    sizes = {}
    threads = [
        threading.Thread(target=lambda path=path: sizes.update({path: photo.read_photo(path).size}))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert sizes == {path: (40 + number, 50) for number, path in enumerate(paths)}


@linux
def test_few_processes_are_kept(tmp_path, sound):
    made = pool.Pool(quick=4, long=1)
    before = set(processes())
    for thread in [Asking(made, sound) for _ in range(12)]:
        assert "steps" in thread.answer()
    assert eventually(lambda: len(set(processes()) - before) <= 2)
    made.close()
    assert eventually(lambda: not set(processes()) - before)


GOOD = {"steps": ["reduced to 32 x 32"], "size": [9, 9], "sizes": [[32, 32], [9, 9], [180, 180]]}
CONTENT = bytes(3 * (32 * 32 + 9 * 9 + 180 * 180))


def test_an_answer_is_believed_when_it_holds_together():
    read = photo._photo(GOOD, CONTENT)
    assert read.pixels.shape == (32, 32, 3)
    assert read.preview.size == (9, 9)


@pytest.mark.parametrize(
    "changed",
    [
        {"steps": [1]},
        {"steps": None},
        {"steps": ["x"] * 1000},
        {"size": [9]},
        {"size": [0, 9]},
        {"size": ["9", 9]},
        {"size": [True, 9]},
        {"size": [10**9, 9]},
        {"sizes": [[32, 32], [9, 9]]},
        {"sizes": [[31, 32], [9, 9], [180, 180]]},
        {"sizes": [[32, 32], [9, 8], [180, 180]]},
        {"sizes": [[32, 32], [9000, 9000], [180, 180]]},
        {"sizes": 7},
    ],
)
def test_an_answer_that_does_not_hold_together_is_not_believed(monkeypatch, sound, changed):
    monkeypatch.setattr(photo.POOL, "ask", lambda request: (GOOD | changed, CONTENT))
    with pytest.raises(PhotoError, match="cannot be decoded"):
        photo.read_photo(sound)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"", EOFError),
        (b"\0\0", EOFError),
        (struct.pack(">I", 2) + b"{}", EOFError),
        (struct.pack(">I", 2**31), ValueError),
        (struct.pack(">I", 2) + b"[]" + bytes(4), ValueError),
        (struct.pack(">I", 3) + b"\xff{}" + bytes(4), ValueError),
        (struct.pack(">I", 2) + b"{}" + struct.pack(">I", 2**30), ValueError),
    ],
)
def test_a_message_that_is_none_is_refused(sent, error):
    with pytest.raises(error):
        protocol.read(io.BytesIO(sent))


def test_a_message_arrives_as_it_was_sent():
    file = io.BytesIO()
    protocol.write(file, {"name": "ünï"}, b"\0\1")
    file.seek(0)
    assert protocol.read(file) == ({"name": "ünï"}, b"\0\1")
