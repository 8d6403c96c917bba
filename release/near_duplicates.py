"""Find test images that nearly repeat a training image: ``python -m release.near_duplicates``.

Candidates are the training images that either bundled model finds nearest (``embeddings.npz``, see
``release.embeddings``). Two images are compared by their brightness alone, its slow changes and its
noise taken off (a Gaussian blur of 0.7 pixels less that of 1.5): the similarity is the correlation
of what is left, the highest over shifts by up to 2 pixels and mirrored ones. From 0.8 on a pair is
called near-duplicates; at that bound about one in six is of two alike pictures of plain objects.
Writes ``cifar_models/data/near_duplicates.json``: positions, no pixels. Needs SciPy
(``requirements-dev.txt``).
"""

import argparse
import sys

import numpy as np
from scipy.ndimage import gaussian_filter
from tqdm import tqdm

from cifar_models.bundles import bundle
from cifar_models.data import dataset, near_duplicates
from cifar_models.errors import BundleError, DatasetError
from cifar_models.files import write_json
from cifar_models.options import add_data_option
from cifar_models.specs import MODELS
from train.commands.bars import download_bar
from train.commands.exit_status import exit_status

LEAST_SIMILARITY = 0.8
SHIFT = 2  # pixels
_NOISE, _SLOW = 0.7, 1.5  # standard deviations of the blurs, in pixels
_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def details(pixels: np.ndarray) -> np.ndarray:
    """Return the brightness of uint8 ``[N, 32, 32, 3]`` without slow changes and noise.

    Returns:
        float32 ``[N, 32, 32]``.
    """
    grey = pixels @ _LUMINANCE
    fine, slow = (gaussian_filter(grey, (0, width, width)) for width in (_NOISE, _SLOW))
    return fine - slow


def similarity(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how alike pairs of images are, float32 ``[N]`` from -1 to 1, see above.

    Args:
        ones: float32 ``[N, h, w]``, see ``details``.
        others: float32 ``[N, h, w]``.
    """
    height, width = ones.shape[1:]
    middle = _unit(ones[:, SHIFT : height - SHIFT, SHIFT : width - SHIFT])
    best = np.full(len(ones), -1, np.float32)
    for mirrored in (others, others[:, :, ::-1]):
        for down in range(2 * SHIFT + 1):
            for right in range(2 * SHIFT + 1):
                part = mirrored[
                    :, down : down + height - 2 * SHIFT, right : right + width - 2 * SHIFT
                ]
                best = np.maximum(best, (middle * _unit(part)).sum(axis=1))
    return best


def most_similar(
    test: np.ndarray, train: np.ndarray, candidates: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return of each test image the most similar of its candidates, and how similar it is.

    Args:
        test: uint8 ``[N, 32, 32, 3]``.
        train: uint8 ``[M, 32, 32, 3]``.
        candidates: Positions in ``train`` ``[N, k]``.

    Returns:
        Positions int64 and similarities float32, each ``[N]``.
    """
    asked, known = details(test), details(train)
    alike = np.stack(
        [similarity(asked, known[column]) for column in tqdm(candidates.T, desc="candidates")], 1
    )
    best = alike.argmax(axis=1)[:, None]
    return tuple(np.take_along_axis(one, best, axis=1)[:, 0] for one in (candidates, alike))


def _unit(parts: np.ndarray) -> np.ndarray:
    """Return ``[N, h, w]`` as rows of mean 0 and norm 1."""
    rows = parts.reshape(len(parts), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-6))


def _candidates(train: dataset.Images, test: dataset.Images) -> np.ndarray:
    """Return the training images that both bundled models find nearest, ``[N, k]``."""
    found = []
    for spec in MODELS:
        read = bundle.read(bundle.BUNDLES / spec.id, spec)
        if read.embeddings is None:
            raise BundleError(
                f"{read.path} has no nearest images: run python -m release.embeddings"
            )
        if (read.embeddings.training_sha256, read.embeddings.images_sha256) != (
            train.sha256,
            test.sha256,
        ):
            raise DatasetError(
                f"the images in {train.source} are not those that {spec.id} compared"
            )
        found.append(read.embeddings.nearest.astype(np.int64))
    return np.concatenate(found, axis=1)


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Find by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.near_duplicates", description=__doc__)
    add_data_option(parser)
    options = parser.parse_args(arguments)
    train = dataset.load_train(options.data, download_bar())
    test = dataset.load_test(options.data)
    images, alike = most_similar(test.pixels, train.pixels, _candidates(train, test))
    pairs = {
        str(index): [int(images[index]), round(float(alike[index]), 3)]
        for index in np.flatnonzero(alike >= LEAST_SIMILARITY)
    }
    write_json(
        near_duplicates.FILE,
        {
            "about": "test index: [training index, similarity]; python -m release.near_duplicates",
            "least_similarity": LEAST_SIMILARITY,
            "images_sha256": test.sha256,
            "training_sha256": train.sha256,
            "pairs": pairs,
        },
    )
    print(f"{len(pairs):,} of {len(test):,} test images nearly repeat a training image")
    others = alike < LEAST_SIMILARITY
    for spec in MODELS:
        right = bundle.read(bundle.BUNDLES / spec.id, spec).predicted == test.labels
        shares = f"{right[~others].mean():.2%} of them, {right[others].mean():.2%} of the others"
        print(f"{spec.id}: right on {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
