import numpy as np

from train.images.split import split_indices


def test_split_covers_everything_once_and_follows_its_seed():
    train, validation = split_indices(50_000, 5000, 0)
    assert (len(train), len(validation)) == (45_000, 5000)
    assert np.array_equal(np.sort(np.concatenate([train, validation])), np.arange(50_000))
    again = split_indices(50_000, 5000, 0)
    assert np.array_equal(train, again[0])
    assert not np.array_equal(validation, split_indices(50_000, 5000, 1)[1])
