import numpy as np
import pytest

from cifar_models.bundles.bundle import BUNDLES, read
from cifar_models.specs import MODELS
from cifar_models.stats import calibration


@pytest.mark.parametrize("spec", MODELS)
def test_the_diagram_gives_the_stored_calibration_error(spec):
    bundle = read(BUNDLES / spec.id, spec)
    bins = calibration.reliability(bundle.confidence, bundle.predicted == bundle.labels)
    assert sum(one.count for one in bins) == len(bundle.labels)
    error = sum(one.count * abs(one.accuracy - one.confidence) for one in bins if one.count)
    stored = bundle.metrics.calibration.expected_calibration_error
    assert error / len(bundle.labels) == pytest.approx(stored, abs=1e-6)
    for one in bins:
        if one.count:
            assert one.low <= one.confidence <= one.high + 1e-6


def test_an_empty_range_has_no_accuracy():
    bins = calibration.reliability(np.array([0.95, 1.0, 0.9]), np.array([1, 0, 1], bool), bins=10)
    assert [one.count for one in bins] == [0] * 8 + [1, 2]
    assert bins[0].accuracy is None
    assert (bins[9].accuracy, bins[9].confidence) == (0.5, pytest.approx(0.975))
