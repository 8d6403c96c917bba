"""Pickles of data are read as pickle reads them; whatever else a pickle holds is refused."""

import os
import pickle
import random
import struct
import tracemalloc

import numpy as np
import pytest
from foreign_data import python_2_pickle

from cifar_models.data.formats.data_pickle import RefusedPickleError, load_dictionary

ROWS = np.arange(24, dtype=np.uint8).reshape(4, 6)
CONTENT = {"data": ROWS, "labels": [1, 0, 9, 300, -5], "names": [b"a.png", "\u00e9"], "x": 0.5}
# The first names are those of NumPy 1.
NUMPY_1 = (b"numpy._core.multiarray", b"numpy.core.multiarray")


@pytest.mark.parametrize("protocol", range(1, pickle.HIGHEST_PROTOCOL + 1))
def test_what_python_3_writes_is_read_as_pickle_reads_it(protocol):
    written = pickle.dumps(CONTENT, protocol)
    forms = [written] if protocol > 3 else [written, written.replace(*NUMPY_1)]  # 4 counts letters
    for content in forms:
        found = load_dictionary(content)
        np.testing.assert_array_equal(found.pop("data"), ROWS)
        assert found == {name: value for name, value in CONTENT.items() if name != "data"}


def test_what_python_2_writes_is_read_as_pickle_reads_it():
    written = python_2_pickle(ROWS.tobytes(), ROWS.shape, [3, 8, 9, 1])
    known = pickle.loads(written, encoding="bytes")
    found = load_dictionary(written)
    np.testing.assert_array_equal(found.pop("data"), known.pop(b"data"))
    assert {name.encode(): value for name, value in found.items()} == known


class Calls:
    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_that_a_pickle_asks_for_is_run(tmp_path, protocol):
    ran = tmp_path / "ran"
    for hostile in (
        Calls(os.system, f"touch {ran}"),
        Calls(eval, f"open({str(ran)!r}, 'w')"),
        Calls(np.save, str(ran), ROWS),
        Calls(__import__, "antigravity"),
    ):
        with pytest.raises(RefusedPickleError):
            load_dictionary(pickle.dumps({"data": ROWS, "labels": hostile}, protocol))
    assert list(tmp_path.iterdir()) == []


def array_of(kind):
    return pickle.dumps({"data": np.zeros(3, kind)}, 2)


NESTED = b"]q\x00" + b"]h\x00aq\x00" * 40_000
REFUSED = {
    "a name": (b"cos\nsystem\n.", "asks for 'os.system'"),
    "a name by parts": (b"\x8c\x02os\x8c\x06system\x93.", "asks for 'os.system'"),
    "a name that is a nest of lists": (NESTED + b"\x8c\x01x\x93.", "without a name"),
    "a call of data": (b"K\x01)R.", "calls something else"),
    "an object": (b"\x80\x02cnumpy\nndarray\n)\x81.", "uses the operation 0x81"),
    "an extension": (b"\x82\x01.", "uses the operation 0x82"),
    "persistent": (b"Pos\n.", "uses the operation 0x50"),
    "floats": (array_of(np.float64), "something else than uint8"),
    "signed bytes": (array_of(np.int8), "something else than uint8"),
    "objects": (array_of(object), "something else than uint8"),
    "records": (array_of([("a", "u1"), ("b", "u1")]), "something else than uint8"),
    "columns": (pickle.dumps({"data": np.asfortranarray(ROWS)}, 2), "another order"),
    "columns in protocol 5": (pickle.dumps({"data": np.asfortranarray(ROWS)}, 5), "another order"),
    "too few bytes": (python_2_pickle(b"123", (2, 2), [1, 2]), "is damaged"),
    "no dictionary": (b"]q\x00.", "holds no dictionary"),
    "two results": (b"}}.", "is damaged"),
    "cut": (pickle.dumps(CONTENT, 2)[:-3], "is cut short"),
    "empty": (b"", "is cut short"),
    "a giant of bytes": (b"\x8e" + b"\xff" * 8, "is cut short"),
    "a giant of a number": (b"\x8a\xff" + b"\xff" * 255 + b".", "more than 8 bytes"),
    "a giant of a memo": (b"}r\xff\xff\xff\xff(j\xff\xff\xff\xffu.", "odd keys"),
    "odd keys": (b"}(K\x01tK\x01s.", "odd keys"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_everything_else_is_refused_for_its_reason(kind):
    content, reason = REFUSED[kind]
    with pytest.raises(RefusedPickleError, match=reason):
        load_dictionary(content)


BOMBS = {
    "lists without end": b"]" * 5_000_000,
    "lists in lists": b"]q\x00(" + b"h\x00h\x00h\x00h\x00e]q\x00(" * 500_000,
    "bytes made of one text": (
        b"c_codecs\nencode\nq\x00X"
        + struct.pack("<I", 1_000_000)
        + b"a" * 1_000_000
        + b"q\x01U\x06latin1q\x02"
        + b"h\x00h\x01h\x02\x86R" * 20_000
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_no_more_memory_than_a_few_times_its_length(bomb):
    tracemalloc.start()
    try:
        with pytest.raises(RefusedPickleError, match=r"operations|grows"):
            load_dictionary(BOMBS[bomb])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000


def test_damage_anywhere_is_refused_or_read_and_nothing_else():
    written = [pickle.dumps(CONTENT, protocol) for protocol in (2, 4, 5)]
    written.append(python_2_pickle(ROWS.tobytes(), ROWS.shape, [3, 8, 9, 1]))
    chance = random.Random(0)
    read = 0
    for _ in range(4_000):
        content = bytearray(chance.choice(written))
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            load_dictionary(bytes(content))
            read += 1
        except RefusedPickleError:
            continue
    assert 0 < read < 4_000
