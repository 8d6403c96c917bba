"""Stored features of training images: the distances they give, and what is refused of a file."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from cifar_models.bundles import bundle
from cifar_models.bundles.known_features import (
    KNOWN_FEATURES,
    known_features,
    parse_known_features,
    write_known_features,
)
from cifar_models.errors import BundleError
from cifar_models.files import write_json
from cifar_models.pull.sources import Place
from cifar_models.serving.served import load
from cifar_models.specs import CUSTOM_CNN
from release.bundle_command import forget_other_features

RNG = np.random.default_rng(0)
FEATURES = RNG.gamma(2, 1, (300, 40)).astype(np.float32)
LABELS = np.arange(300) % 10


def stored(directions=12):
    return known_features(FEATURES, np.arange(300) * 7, LABELS, directions, "a" * 64, "b" * 64)


def test_distances_are_those_of_scikit_learn_but_for_rounding():
    other = RNG.gamma(2, 1, (50, 40)).astype(np.float32)
    reduced = PCA(12, svd_solver="full").fit(normalize(FEATURES))
    bank, asked = (normalize(reduced.transform(normalize(one))) for one in (FEATURES, other))
    expected, rows = NearestNeighbors(n_neighbors=5).fit(bank).kneighbors(asked)
    images, labels, distances = stored().nearest(other, 5)
    assert np.array_equal(labels, images // 7 % 10)
    assert distances == pytest.approx(expected, abs=0.02)
    assert np.all(np.diff(distances, axis=1) >= 0)
    assert (images[:, 0] == rows[:, 0] * 7).mean() > 0.9


def test_a_stored_picture_is_nearest_to_itself():
    images, _, distances = stored().nearest(FEATURES, 1)
    assert np.array_equal(images[:, 0], np.arange(300) * 7)
    assert distances.max() < 0.05


def test_what_is_written_is_read(tmp_path):
    write_known_features(tmp_path, stored())
    path = tmp_path / KNOWN_FEATURES
    assert parse_known_features(path.read_bytes(), path) == stored()
    assert parse_known_features(path.read_bytes(), path) != stored(11)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"coordinates": np.zeros((299, 12), np.int8)}, "do not fit"),
        ({"coordinates": np.zeros((300, 12), np.int16)}, "expected int8"),
        ({"directions": np.zeros((41, 12), np.float16)}, "do not fit"),
        ({"directions": np.full((40, 12), np.nan, np.float16)}, "directions that are not numbers"),
        ({"directions": np.zeros(480, np.float16)}, "do not fit"),
        ({"scales": np.full(12, np.inf, np.float32)}, "scales that are not numbers"),
        ({"scales": np.full(12, 1e30, np.float32)}, "scales that are not numbers"),
        ({"centre": np.full(40, -np.inf, np.float32)}, "centre that are not numbers"),
        ({"images": np.full(300, 50_000, np.int32)}, "from 50,000 to 50,000"),
        ({"images": np.full(300, -1, np.int32)}, "from -1 to -1"),
        ({"labels": np.full(300, 10, np.uint8)}, "the label 10"),
        ({"images": np.zeros((), np.int32)}, "do not fit"),
        ({"images": np.zeros(3000, np.int32)}, "12,128 bytes; expected: at most"),
        ({"images": np.array([print], object)}, "cannot be read"),
        ({"model_sha256": np.array("x" * 80)}, "expected <U64"),
    ],
)
def test_anything_else_is_refused(tmp_path, changes, said):
    write_known_features(tmp_path, stored())
    path = tmp_path / KNOWN_FEATURES
    held = dict(np.load(path, allow_pickle=False)) | changes
    np.savez(path, allow_pickle=True, **held)
    with pytest.raises(BundleError, match=said) as refused:
        parse_known_features(path.read_bytes(), path)
    assert len(str(refused.value)) < 1000


def test_a_bundle_holds_those_of_its_own_model(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    write_known_features(folder, stored())
    with pytest.raises(BundleError, match=r"of another model; run python -m release\.unknown"):
        bundle.read(folder, CUSTOM_CNN)


def test_a_bundle_whose_model_gives_other_features_is_not_loaded(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    digest = bundle.model_sha256(folder)
    write_known_features(
        folder, known_features(FEATURES, np.arange(300), LABELS, 9, "a" * 64, digest)
    )
    with pytest.raises(BundleError, match="expected 40 for each picture"):
        load(Place(folder, "test"), CUSTOM_CNN)


def test_before_it_is_computed_anew_what_is_stale_goes(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    forget_other_features(folder)
    assert bundle.read(folder, CUSTOM_CNN).known_features is not None
    for content in (b"damaged", None):
        if content is None:
            write_known_features(folder, stored())  # of another model
        else:
            (folder / KNOWN_FEATURES).write_bytes(content)
        forget_other_features(folder)
        read = bundle.read(folder, CUSTOM_CNN)
        assert (read.known_features, read.unknown) == (None, None)


def test_a_rule_by_neighbours_needs_them(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    (folder / KNOWN_FEATURES).unlink()
    with pytest.raises(BundleError, match="neighbours among 0 images"):
        bundle.read(folder, CUSTOM_CNN)
    metrics = bundle.read_json(folder / bundle.METRICS)
    del metrics["unknown"]
    write_json(folder / bundle.METRICS, metrics)
    read = bundle.read(folder, CUSTOM_CNN)
    assert (read.known_features, read.unknown) == (None, None)
