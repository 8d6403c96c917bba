"""Maps of the test images, their nearest training images, and what is refused of a file."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from cifar_models.bundles import bundle
from cifar_models.bundles.embeddings import (
    EMBEDDINGS,
    LARGEST,
    MAPS,
    NEAREST,
    Embeddings,
    parse_embeddings,
    scaled,
    write_embeddings,
)
from cifar_models.errors import BundleError
from cifar_models.specs import CUSTOM_CNN, MODELS
from release.bundle_command import forget_other_embeddings
from release.embeddings import compared_features, maps_of, nearest_images

RNG = np.random.default_rng(0)


def made(count=30, **changes):
    arrays = {
        "pca": RNG.integers(0, LARGEST, (count, 2)).astype(np.uint16),
        "tsne": RNG.integers(0, LARGEST, (count, 2)).astype(np.uint16),
        "nearest": RNG.integers(0, 50_000, (count, NEAREST)).astype(np.uint16),
        "nearest_labels": RNG.integers(0, 10, (count, NEAREST)).astype(np.uint8),
        "distances": np.sort(RNG.random((count, NEAREST)), axis=1).astype(np.float16),
        "explained": np.array([0.3, 0.1], np.float32),
        "images_sha256": "a" * 64,
        "training_sha256": "b" * 64,
        "model_sha256": "c" * 64,
    }
    return Embeddings(**arrays | changes)


def test_what_is_written_is_read(tmp_path):
    found = made()
    write_embeddings(tmp_path, found)
    path = tmp_path / EMBEDDINGS
    assert parse_embeddings(path.read_bytes(), path) == found
    assert parse_embeddings(path.read_bytes(), path) != made()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pca": np.zeros((29, 2), np.uint16)}, "do not fit"),
        ({"tsne": np.zeros((30, 3), np.uint16)}, "do not fit"),
        ({"tsne": np.zeros((30, 2), np.float32)}, "expected uint16"),
        ({"nearest": np.zeros((30, 4), np.uint16)}, "do not fit"),
        ({"nearest": np.zeros((), np.uint16)}, "do not fit"),
        ({"nearest": np.zeros((0, 5), np.uint16)}, "do not fit"),
        ({"nearest": np.full((30, 5), 50_000, np.uint16)}, "training image 50,000"),
        ({"nearest_labels": np.full((30, 5), 10, np.uint8)}, "the label 10"),
        ({"distances": np.full((30, 5), np.nan, np.float16)}, "distances that are not numbers"),
        ({"distances": np.full((30, 5), -1, np.float16)}, "distances that are not numbers"),
        ({"explained": np.array([0.5, 1.5], np.float32)}, "explained that are not numbers"),
        ({"pca": np.zeros((20_000, 2), np.uint16)}, "expected: at most"),
        ({"model_sha256": np.array("x" * 80)}, "expected <U64"),
        ({"nearest": np.array([print], object)}, "cannot be read"),
    ],
)
def test_anything_else_is_refused(tmp_path, changes, said):
    write_embeddings(tmp_path, made())
    path = tmp_path / EMBEDDINGS
    held = dict(np.load(path, allow_pickle=False)) | changes
    np.savez(path, allow_pickle=True, **held)
    with pytest.raises(BundleError, match=said) as refused:
        parse_embeddings(path.read_bytes(), path)
    assert len(str(refused.value)) < 1000


def test_a_bundle_holds_those_of_its_own_model_and_images(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    whole = bundle.read(folder, CUSTOM_CNN)
    for changes, said in (
        ({}, r"of another model; .*release\.embeddings"),
        ({"model_sha256": whole.metrics.model_sha256}, "about other test images"),
        (
            {
                "model_sha256": whole.metrics.model_sha256,
                "images_sha256": whole.images_sha256,
            },
            "about other test images",  # of which there are more
        ),
    ):
        write_embeddings(folder, made(**changes))
        with pytest.raises(BundleError, match=said):
            bundle.read(folder, CUSTOM_CNN)
    forget_other_embeddings(folder)  # another model's go, these are only of fewer images
    write_embeddings(folder, made())
    forget_other_embeddings(folder)
    assert not (folder / EMBEDDINGS).exists()
    assert bundle.read(folder, CUSTOM_CNN).embeddings is None


def test_a_damaged_file_is_forgotten_and_that_of_the_model_stays(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    before = (folder / EMBEDDINGS).read_bytes()
    forget_other_embeddings(folder)
    assert (folder / EMBEDDINGS).read_bytes() == before
    (folder / EMBEDDINGS).write_bytes(before[:-100])
    forget_other_embeddings(folder)
    assert not (folder / EMBEDDINGS).exists()


def test_nearest_images_are_those_of_scikit_learn():
    test, train = RNG.gamma(2, 1, (70, 24)), RNG.gamma(2, 1, (900, 24))
    asked, known = compared_features(test.astype(np.float32), train.astype(np.float32))
    centre = normalize(train).mean(axis=0)
    expected = normalize(normalize(train) - centre), normalize(normalize(test) - centre)
    distances, rows = NearestNeighbors(n_neighbors=NEAREST).fit(expected[0]).kneighbors(expected[1])
    found, near = nearest_images(asked, known)
    assert np.array_equal(found, rows)
    assert near == pytest.approx(distances, abs=1e-3)


def test_equally_near_ones_come_in_the_order_of_the_training_set():
    known = np.eye(3, dtype=np.float32)[[1, 0, 0, 2, 0]]
    found, near = nearest_images(known[1:2], known, 3)
    assert found.tolist() == [[1, 2, 4]]
    assert near.tolist() == [[0, 0, 0]]


def test_maps_come_out_alike_and_pca_is_that_of_scikit_learn():
    features = RNG.gamma(2, 1, (120, 60)).astype(np.float32)
    (pca, tsne, explained), again = maps_of(features), maps_of(features)
    assert np.array_equal(tsne, again[1])
    direct = PCA(2, svd_solver="full").fit(features)
    assert pca == pytest.approx(direct.transform(features), abs=1e-3)
    assert explained == pytest.approx(direct.explained_variance_ratio_)
    both = scaled(tsne)
    assert both.dtype == np.uint16
    assert (both.min(axis=0).tolist(), both.max(axis=0).tolist()) == ([0, 0], [LARGEST] * 2)
    assert scaled(np.zeros((3, 2))).tolist() == [[0, 0]] * 3


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_what_is_bundled_separates_the_classes(spec):
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    found = read.embeddings
    assert (np.diff(found.distances.astype(float), axis=1) >= 0).all()
    for name in MAPS:  # more alike than by chance, on a map of two dimensions already
        points = found.maps[name].astype(float)
        rows = NearestNeighbors(n_neighbors=6).fit(points).kneighbors(points)[1][:, 1:]
        same = (read.labels[rows] == read.labels[:, None]).mean()
        assert same > {"pca": 0.3, "tsne": 0.85}[name], (name, same)
    nearest = (found.nearest_labels[:, 0] == read.labels).mean()
    assert abs(nearest - read.metrics.accuracy) < 0.03
