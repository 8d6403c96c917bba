"""Map what exported models find alike: ``python -m release.embeddings``.

Per bundle, the pooled features of all test and training images are computed
(``release/features.py`` keeps them in ``build/features``, so a run that was stopped goes on), each
is divided by its norm, and the mean training image's are taken off. Of the test images' features
two maps are made with scikit-learn: the first two principal components, and t-SNE of the first 50,
begun at the former (``random_state`` 0). Writes ``embeddings.npz`` into each bundle. Needs
scikit-learn (``requirements-dev.txt``).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from cifar_models.bundles import bundle
from cifar_models.bundles.embeddings import NEAREST, Embeddings, scaled, write_embeddings
from cifar_models.bundles.known_features import normalised
from cifar_models.data import dataset
from cifar_models.options import add_data_option
from cifar_models.specs import spec_for
from release.bundle_command import (
    add_bundle_options,
    chosen_bundles,
    forget_other_embeddings,
    forget_other_features,
    parse,
)
from release.features import predict_all
from train.commands.bars import download_bar
from train.commands.exit_status import exit_status

COMPONENTS = 50  # that t-SNE starts from, as its authors advise
_ROWS = 500  # whose distances to all training images are computed at once


def compared_features(test: np.ndarray, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return features as they are compared: of norm 1, around the mean training image.

    Args:
        test: float32 ``[N, c]``.
        train: float32 ``[M, c]``.

    Returns:
        Both, in the shapes they came in.
    """
    test, train = normalised(test), normalised(train)
    centre = train.mean(axis=0)
    return normalised(test - centre), normalised(train - centre)


def nearest_images(
    asked: np.ndarray, known: np.ndarray, count: int = NEAREST
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of ``known`` to each of ``asked``, nearest first.

    Args:
        asked: float32 ``[N, c]``, rows of norm 1.
        known: float32 ``[M, c]``, rows of norm 1.

    Returns:
        Positions int64 and Euclidean distances float32, each ``[N, count]``.
    """
    found, distances = [], []
    for start in tqdm(range(0, len(asked), _ROWS), unit_scale=_ROWS, unit="image", desc="nearest"):
        alike = asked[start : start + _ROWS] @ known.T
        best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        best.sort(axis=1)  # equally near ones in the order of the training set
        near = np.take_along_axis(alike, best, axis=1)
        order = np.argsort(-near, axis=1, kind="stable")
        found.append(np.take_along_axis(best, order, axis=1))
        near = np.take_along_axis(near, order, axis=1)
        distances.append(np.sqrt(np.maximum(2 - 2 * near, 0)))
    return np.concatenate(found), np.concatenate(distances)


def maps_of(features: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both maps of features float32 ``[N, c]``, each ``[N, 2]``, and the PCA's shares."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    components = min(COMPONENTS, *features.shape)
    pca = PCA(components, svd_solver="full").fit(features)
    reduced = pca.transform(features)
    neighbours = min(30, (len(features) - 1) / 3)  # scikit-learn's default, where there are enough
    tsne = TSNE(perplexity=neighbours, init="pca", random_state=0, n_jobs=2).fit_transform(reduced)
    return reduced[:, :2], tsne, pca.explained_variance_ratio_[:2]


def embeddings_of(found: bundle.Bundle, train: dataset.Images, test: dataset.Images) -> Embeddings:
    """Return what ``embeddings.npz`` says about a bundle's model.

    Raises:
        BundleError: The model gives no features.
    """
    known = predict_all(found.model, train.pixels, "training images").features
    asked = predict_all(found.model, test.pixels, "test images").features
    asked, known = compared_features(asked, known)
    nearest, distances = nearest_images(asked, known)
    pca, tsne, explained = maps_of(asked)
    return Embeddings(
        scaled(pca),
        scaled(tsne),
        nearest.astype(np.uint16),
        train.labels[nearest],
        distances.astype(np.float16),
        explained.astype(np.float32),
        test.sha256,
        train.sha256,
        found.metrics.model_sha256,
    )


def complete(folder: Path, model_id: str, train: dataset.Images, test: dataset.Images) -> str:
    """Write ``embeddings.npz`` of a complete bundle; return a sentence about it.

    Raises:
        BundleError: There is no complete bundle in ``folder``, or its model gives no features.
    """
    forget_other_features(folder)
    forget_other_embeddings(folder)
    spec = spec_for(model_id)
    found = bundle.read(folder, spec)
    made = embeddings_of(found, train, test)
    write_embeddings(folder, made)
    bundle.read(folder, spec)
    same = float(np.mean(made.nearest_labels[:, 0] == found.labels))
    return f"{model_id}: the nearest training image is of the true class for {same:.2%}"


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Map by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.embeddings", description=__doc__)
    add_bundle_options(parser)
    add_data_option(parser)
    options = parse(parser, arguments)
    train = dataset.load_train(options.data, download_bar())
    test = dataset.load_test(options.data)
    for model_id, folder in chosen_bundles(options):
        print(complete(folder, model_id, train, test), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
