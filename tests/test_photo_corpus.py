"""Each of the bad and odd files becomes 32x32 pixels or one clear sentence, and soon."""

import resource
import time

import numpy as np
import pytest
from photo_corpus import READS, REFUSED, corpus

from cifar_models.decoding.photo import MOST_PIXELS, read_photo
from cifar_models.errors import PhotoError

FILES = corpus()
SECONDS = 30  # even on a busy machine


def test_there_are_enough_of_them():
    assert len(FILES) >= 150


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_or_refused_with_a_sentence(name, tmp_path):
    expected, content = FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    began = time.monotonic()
    try:
        photo, said = read_photo(path), ""
    except PhotoError as error:
        photo, said = None, str(error)
    if photo is None:
        assert expected != READS, said
        assert name in said
        assert said.endswith(".")
        assert len(said) < 400
        assert "Traceback" not in said
    else:
        assert expected != REFUSED
        assert photo.pixels.shape == (32, 32, 3)
        assert photo.pixels.dtype == np.uint8
    assert time.monotonic() - began < SECONDS
    assert path.read_bytes() == content


def test_a_file_of_65_megabytes_of_noise_is_refused(tmp_path):
    (tmp_path / "noise.jpg").write_bytes(np.random.default_rng(0).bytes(65_000_000))
    with pytest.raises(PhotoError, match="not a picture"):
        read_photo(tmp_path / "noise.jpg")


def test_the_largest_pictures_stay_within_memory(tmp_path):
    """A bomb must be refused by its header: decoded, this one would take 1.2 GB."""
    name, (_, content) = next(item for item in FILES.items() if item[0] == "bomb-20000.png")
    (tmp_path / name).write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PhotoError, match="too large"):
        read_photo(tmp_path / name)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000  # kilobytes
    assert MOST_PIXELS < 20_000**2
