"""Whether the parts of a bundle belong together: metrics, predictions, model, features, maps."""

import math
from typing import TYPE_CHECKING

import numpy as np

from cifar_models.bundles.embeddings import EMBEDDINGS, check_embeddings
from cifar_models.bundles.known_features import KNOWN_FEATURES
from cifar_models.bundles.layout import METRICS, MODEL
from cifar_models.bundles.predictions import PREDICTIONS
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import NEED_NEIGHBOURS
from cifar_models.stats.metrics import confusion_matrix, per_class, wilson_interval

if TYPE_CHECKING:
    from cifar_models.bundles.bundle import Bundle


def check(bundle: "Bundle", digest: str) -> None:
    """Check that the parts of a bundle belong together.

    Args:
        digest: SHA-256 of its ``model.tflite``, in hex.

    Raises:
        BundleError: Two of them do not.
    """
    _check_metrics(bundle, digest)
    _check_hint(bundle, digest)
    if bundle.embeddings:
        path = bundle.path / EMBEDDINGS
        measured = len(bundle.labels), digest, bundle.images_sha256
        check_embeddings(bundle.embeddings, path, *measured)


def _check_metrics(bundle: "Bundle", digest: str) -> None:
    path, metrics = bundle.path / METRICS, bundle.metrics
    classes = list(metrics.per_class.as_read)
    if classes != list(CLASS_NAMES):
        raise BundleError(f"{path} is of other classes: {', '.join(classes)[:200]}")
    if metrics.model != bundle.spec.id:
        raise BundleError(f"{path} is of {metrics.model!r}, not of {bundle.spec.id!r}")
    if metrics.model_sha256 != digest:
        raise BundleError(f"{path} was measured on another {MODEL}; run python -m release.evaluate")
    correct = int(np.count_nonzero(bundle.predicted == bundle.labels))
    counted, stated = (correct, len(bundle.labels)), (metrics.correct, metrics.total)
    if stated != counted or not math.isclose(
        metrics.accuracy, counted[0] / counted[1], abs_tol=1e-9
    ):
        raise BundleError(
            f"{path} says {stated[0]} of {stated[1]} right, {PREDICTIONS} has {correct} of "
            f"{len(bundle.labels)}; run python -m release.evaluate"
        )
    expected = wilson_interval(*counted)
    right = per_class(confusion_matrix(bundle.labels, bundle.predicted))
    recalls = [metrics.per_class.of(name).recall for name in CLASS_NAMES]
    same = recalls == [rates.recall for rates in right]
    if not np.allclose(metrics.interval, expected) or not same:
        raise BundleError(
            f"{path} holds other intervals or rates per class than {PREDICTIONS}; run python -m "
            "release.evaluate"
        )
    if metrics.measured_on.images_sha256 != bundle.images_sha256:
        raise BundleError(f"{path} and {PREDICTIONS} were measured on different test images")
    exact = metrics.exact_subset
    if exact and exact.total > metrics.total:
        raise BundleError(f"{path}, exact_subset is of {exact.total:,} of {metrics.total:,} images")


def _check_hint(bundle: "Bundle", digest: str) -> None:
    path, hint, known = bundle.path / METRICS, bundle.metrics.unknown, bundle.known_features
    if hint and hint.model_sha256 != digest:
        raise BundleError(f"{path}, unknown is of another model; run python -m release.unknown")
    if known and known.model_sha256 != digest:
        raise BundleError(
            f"{bundle.path / KNOWN_FEATURES} is of another model; run python -m release.unknown"
        )
    if hint and hint.score in NEED_NEIGHBOURS:
        count = len(known.images) if known else 0
        if count < hint.neighbours:
            raise BundleError(
                f"{path}, unknown is about {hint.neighbours:,} neighbours among {count:,} images "
                f"of {KNOWN_FEATURES}; run python -m release.unknown"
            )
