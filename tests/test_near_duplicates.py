"""Near-duplicates: how alike two pictures are, and what is known of the test images."""

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from cifar_models.data import near_duplicates
from cifar_models.stats.filters import DUPLICATES, NO_DUPLICATES, Filter
from cifar_models.stats.judgements import WITHOUT_DUPLICATES, groups, judge
from release.near_duplicates import LEAST_SIMILARITY, details, most_similar, similarity

RNG = np.random.default_rng(0)


def pictures(count):
    """Smooth pictures of no pattern in common."""
    grey = gaussian_filter(RNG.normal(size=(count, 32, 32)), (0, 2, 2))
    grey = 128 + 100 * grey / np.abs(grey).max(axis=(1, 2), keepdims=True)
    return np.repeat(grey[..., None], 3, axis=3).astype(np.uint8)


def jpeg(pixels):
    import io

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=40)
    return np.asarray(Image.open(buffer))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one,
        lambda one: one[:, ::-1],
        lambda one: np.roll(one, (2, -1), axis=(0, 1)),
        lambda one: np.clip(one * 0.7 + 40, 0, 255).astype(np.uint8),
        lambda one: np.clip(one + RNG.normal(0, 6, one.shape), 0, 255).astype(np.uint8),
        jpeg,
    ],
    ids=["itself", "mirrored", "shifted", "paler", "noisy", "jpeg"],
)
def test_a_picture_changed_in_this_way_is_a_near_duplicate(change):
    ones = pictures(6)
    others = np.stack([change(one) for one in ones])
    alike = similarity(details(ones), details(others))
    assert (alike > LEAST_SIMILARITY).all()
    strangers = similarity(details(ones), details(np.roll(others, 1, axis=0)))
    assert (strangers < LEAST_SIMILARITY).all()


def test_similarity_without_a_shift_is_the_correlation():
    ones, others = details(pictures(3)), details(pictures(3))
    found = similarity(ones, others)
    for one, other, best in zip(ones, others, found, strict=True):
        middle = one[2:-2, 2:-2].ravel()
        expected = max(
            np.corrcoef(middle, side[down : down + 28, right : right + 28].ravel())[0, 1]
            for side in (other, other[:, ::-1])
            for down in range(5)
            for right in range(5)
        )
        assert best == pytest.approx(expected, abs=1e-4)


def test_a_picture_of_one_colour_is_like_nothing():
    flat = np.full((1, 32, 32, 3), 77, np.uint8)
    assert similarity(details(flat), details(pictures(1)))[0] < 0.01


def test_the_most_similar_candidate_is_taken():
    train = pictures(20)
    test = np.stack([train[7], train[11][:, ::-1]])
    images, alike = most_similar(test, train, np.array([[3, 7, 9], [11, 2, 5]]))
    assert images.tolist() == [7, 11]
    assert alike == pytest.approx(1, abs=0.01)


def test_what_is_stored_fits_the_test_set(served):
    pairs = near_duplicates.all_pairs()
    assert 200 < len(pairs) < 500  # Barz and Denzler found 325 by eye
    assert all(0 <= test < 10_000 and 0 <= train < 50_000 for test, (train, _) in pairs.items())
    assert all(LEAST_SIMILARITY <= alike <= 1.001 for _, alike in pairs.values())
    assert near_duplicates.least_similarity() == LEAST_SIMILARITY
    assert near_duplicates.mask(10_000).sum() == len(pairs)
    assert near_duplicates.mask(5).sum() == sum(index < 5 for index in pairs)
    first = next(iter(pairs))
    assert near_duplicates.training_image(first) == pairs[first][0]
    assert near_duplicates.training_image(-1) is None


def test_stored_pairs_are_similar_by_their_pixels(served):
    training = served.training_images
    assert training is not None
    pairs = near_duplicates.all_pairs()
    tests = list(pairs)[::10]
    pixels, _ = training.rows([pairs[index][0] for index in tests])
    alike = similarity(details(served.test_images.pixels[tests]), details(pixels))
    assert alike == pytest.approx([pairs[index][1] for index in tests], abs=0.002)


def test_the_filter_and_the_group_leave_them_out(served):
    answers, pairs = served.answers, near_duplicates.all_pairs()
    assert Filter(duplicates=DUPLICATES).indices(answers).tolist() == sorted(pairs)
    rest = Filter(duplicates=NO_DUPLICATES)
    assert len(rest.indices(answers)) == len(answers.labels) - len(pairs)
    assert Filter.from_query(rest.to_query()) == rest
    group = next(one for one in groups(answers) if one.id == WITHOUT_DUPLICATES)
    judged = judge(answers, group.chosen)
    kept = ~near_duplicates.mask(10_000)
    right = (answers.predicted["resnet50"] == answers.labels)[kept]
    assert (judged.correct_a, judged.difference.total) == (right.sum(), kept.sum())
