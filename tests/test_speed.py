from cifar_models.bundles import speed
from cifar_models.bundles.bundle import BUNDLES
from cifar_models.specs import CUSTOM_CNN


def test_progress_comes_before_the_result():
    steps = list(speed.measure(BUNDLES / CUSTOM_CNN.id / "model.tflite", runs=20))
    assert steps[:-1] == [0, 10]
    found = steps[-1]
    assert found.runs == 20
    assert 0 < found.p50 <= found.p95
    assert found.cold > 0
