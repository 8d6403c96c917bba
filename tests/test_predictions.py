"""``predictions.npz``: sizes and types are looked at before anything is unpacked."""

import io
import pickle
import resource
import struct
import zipfile

import numpy as np
import pytest

from cifar_models.bundles import bundle
from cifar_models.bundles.predictions import PREDICTIONS, parse_predictions, write_predictions
from cifar_models.errors import BundleError
from cifar_models.specs import CUSTOM_CNN

HUGE, SOME = 200_000_000, 10_000_000


def header(kind, shape, version=1):
    """Return the head of an array in NumPy's format."""
    text = repr({"descr": kind, "fortran_order": False, "shape": shape}).encode()
    text += b" " * (63 - (10 + len(text)) % 64) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", len(text)) + text


LABELS = header("|u1", (10,)) + bytes(10)
SHA256 = header("<U64", ()) + "f".encode("utf-32-le") * 64


def archive(probabilities, labels=LABELS, sha256=SHA256, packing=zipfile.ZIP_DEFLATED):
    """Return an archive of three members; one that is a number is as many zeros long."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as packed:
        for name, member in (
            ("probabilities", probabilities),
            ("labels", labels),
            ("images_sha256", sha256),
        ):
            with packed.open(f"{name}.npy", "w", force_zip64=True) as file:
                head, zeros = member if isinstance(member, tuple) else (member, 0)
                file.write(head)
                for _ in range(zeros // 1_000_000):
                    file.write(bytes(1_000_000))
    return content.getvalue()


def understated(content):
    """Let the list of an archive say that its first member has 400 bytes."""
    place = content.index(b"PK\1\2")
    return content[: place + 24] + struct.pack("<I", 400) + content[place + 28 :]


TEN = header("<f4", (10, 10)) + np.full((10, 10), 0.1, "<f4").tobytes()
BOMBS = {
    "many rows": lambda: archive((header("<f4", (HUGE // 40, 10)), HUGE)),
    "a true head, much behind it": lambda: archive((TEN, HUGE)),
    "many labels": lambda: archive(TEN, (header("|u1", (HUGE,)), HUGE)),
    "a long text for the SHA-256": lambda: archive(TEN, sha256=(header("<U50000000", ()), HUGE)),
    "a size that the list understates": lambda: understated(
        archive((header("<f4", (HUGE // 40, 10)), HUGE))
    ),
    "few bytes that say they are many": lambda: archive(header("<f4", (HUGE, 10))),
    "many dimensions": lambda: archive(header("<f4", (10,) * 9)),
    "a negative size": lambda: archive(header("<f4", (-1, 10))),
    "a long head": lambda: archive(b"\x93NUMPY\2\0" + struct.pack("<I", HUGE) + b"{" * 8000),
    "packed by bzip2": lambda: archive((header("<f4", (10, 10)), SOME), packing=zipfile.ZIP_BZIP2),
    "packed by LZMA": lambda: archive((header("<f4", (10, 10)), SOME), packing=zipfile.ZIP_LZMA),
    "doubles": lambda: archive(header("<f8", (10, 10)) + bytes(800)),
    "whole numbers as labels": lambda: archive(TEN, header("<i8", (10,)) + bytes(80)),
    "a pickle": lambda: archive(header("|O", (10, 10)) + pickle.dumps([print])),
    "a pickle for an archive": lambda: pickle.dumps({"probabilities": print}),
    "an array for an archive": lambda: TEN,
    "no rows": lambda: archive(header("<f4", (0, 10)), header("|u1", (0,))),
}


@pytest.mark.parametrize("what", BOMBS)
def test_anything_else_is_refused_before_it_is_unpacked(tmp_path, what):
    content = BOMBS[what]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BundleError, match=r"predictions\.npz"):
        parse_predictions(content, tmp_path / PREDICTIONS)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_what_is_written_is_read(tmp_path):
    probabilities, labels = np.full((100, 10), 0.1, np.float32), np.arange(100) % 10
    write_predictions(tmp_path, probabilities, labels, "a" * 64)
    read = parse_predictions((tmp_path / PREDICTIONS).read_bytes(), tmp_path)
    assert np.array_equal(read[0], probabilities)
    assert np.array_equal(read[1], labels)
    assert read[2] == "a" * 64


def test_an_uncompressed_archive_and_further_arrays_are_read(bundle_copy):
    path = bundle_copy / "custom_cnn" / PREDICTIONS
    stored = dict(np.load(path, allow_pickle=False))
    np.savez(path, **stored, further=np.zeros(3))
    read = bundle.read(path.parent, CUSTOM_CNN)
    assert np.array_equal(read.probabilities, stored["probabilities"])
