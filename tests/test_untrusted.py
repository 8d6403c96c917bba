"""Files of others are read within limits; what is beyond them is refused with its place."""

import json
import os
import resource

import pytest

from cifar_models.errors import BundleError
from cifar_models.records import untrusted


def nested(depth, opened="[", closed="]", value="1"):
    return f'{{"a": {opened * depth}{value}{closed * depth}}}'.encode()


FAR = {
    "lists 100,000 deep": (nested(100_000), "nested too deeply"),
    "objects 100,000 deep": (nested(100_000, '{"b":', "}"), "nested too deeply"),
    "lists never closed": (b"[" * 100_000, "nested too deeply"),
    "lists 40 deep": (nested(40), "a is nested too deeply; expected: at most 32 levels"),
    "objects 40 deep": (nested(40, '{"b":', "}"), "at most 32 levels"),
    "a number of 400 digits": (b'{"a": {"b": -1%s}}' % (b"0" * 399), "a, b is a number of 400"),
    "a number of 5,000 digits": (b'{"a": 1%s}' % (b"0" * 4999), "is not JSON: Exceeds"),
    "1e999": (b'{"a": [1, 1e999]}', "a is inf"),
    "-1e300": (b'{"a": -1e300}', "a is -1e[+]300; expected: a finite number"),
    "Infinity": (b'{"a": -Infinity}', "-Infinity is not a number"),
    "2,000 members": (json.dumps({"a": list(range(2000))}).encode(), "a has 2,000 members"),
    "2,000 names": (json.dumps(dict.fromkeys(map(str, range(2000)))).encode(), "2,000 members"),
    "a long text": (json.dumps({"a": "x" * 2001}).encode(), "a is a text of 2,001 characters"),
    "a long name": (json.dumps({"x" * 2001: 1}).encode(), "is a text of 2,001 characters"),
    "half a character": (rb'{"a": "\ud83d"}', "half of a character"),
    "half a character in a name": (rb'{"a": {"\udc00": 1}}', "half of a character"),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), "is not JSON"),
    "a text": (b'"a"', "holds a str, not an object"),
}


@pytest.mark.parametrize("what", FAR)
def test_what_cannot_be_shown_or_sent_is_refused(tmp_path, what):
    content, said = FAR[what]
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(BundleError, match=said) as refused:
        untrusted.read_json(tmp_path / "x.json")
    str(refused.value).encode()


def test_what_is_within_the_limits_is_read(tmp_path):
    value = {"a": [[1e15, -(10**15), 0.5, None, True]] * 1000, "é\U0001f600": "x" * 2000}
    for _ in range(25):
        value = {"deeper": value}
    (tmp_path / "x.json").write_text(json.dumps(value))
    assert untrusted.read_json(tmp_path / "x.json") == value


def test_a_long_file_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "long.json"
    with path.open("wb") as file:
        file.truncate(20_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BundleError, match="longer than 1,000,000 bytes"):
        untrusted.read_json(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "metrics.json")
    with pytest.raises(BundleError, match="it is no file"):
        untrusted.read_json(tmp_path / "metrics.json")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(BundleError, match="it is no file"):
        untrusted.read_bytes(tmp_path, 10)
