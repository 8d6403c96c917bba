"""The exported models answer as their bundles say, alike for every batch and thread."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from scipy.special import softmax

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.errors import BundleError
from cifar_models.specs import MODEL_IDS, spec_for

RECOMPUTED = 1000


@pytest.fixture(scope="module", params=MODEL_IDS)
def model(request):
    read = bundle.read(bundle.BUNDLES / request.param, spec_for(request.param))
    return read, Predictor(read.model_path)


def test_predictions_are_what_the_model_says(model, real_test_images):
    read, predictor = model
    if real_test_images.sha256 != read.images_sha256:
        pytest.skip("needs the pixels that the bundle was measured on")
    rows = np.random.default_rng(0).choice(10_000, RECOMPUTED, replace=False)
    answered = predictor.predict(real_test_images.pixels[rows]).probabilities
    stored = read.probabilities[rows]
    if np.array_equal(answered, stored):  # the machine that made them, or one like it
        return
    labels = real_test_images.labels[rows]
    accuracy = [(values.argmax(axis=1) == labels).mean() for values in (answered, stored)]
    assert accuracy[0] == pytest.approx(accuracy[1], abs=0.002)
    assert np.median(np.abs(answered - stored)) < 0.01


def test_probabilities_follow_from_activation_maps(model, real_test_images):
    read, predictor = model
    prediction = predictor.predict(real_test_images.pixels[:50])
    assert prediction.activation_maps.shape[0] == 50
    assert prediction.activation_maps.shape[-1] == 10
    logits = prediction.activation_maps.astype(np.float64).mean(axis=(1, 2))
    expected = softmax(logits / read.metrics.temperature, axis=1)
    assert np.abs(expected - prediction.probabilities).max() < 1e-5


def test_batches_change_nothing(model, real_test_images):
    _, predictor = model
    images = real_test_images.pixels[:40]
    whole = predictor.predict(images)
    single = np.concatenate([predictor.predict(image[None]).probabilities for image in images])
    assert np.array_equal(whole.probabilities, single)
    assert np.array_equal(
        predictor.predict(images.astype(np.float32)).activation_maps, whole.activation_maps
    )


def test_sixteen_threads_get_what_one_gets_bit_for_bit(model, real_test_images):
    _, predictor = model
    images = real_test_images.pixels[:24]
    sizes = [1 + number % 4 for number in range(16)]
    alone = {
        size: [predictor.predict(images[i : i + size]) for i in range(0, 24, size)]
        for size in set(sizes)
    }
    together = Barrier(16)

    def classify(size):
        together.wait(60)
        return [predictor.predict(images[i : i + size]) for i in range(0, 24, size)]

    with ThreadPoolExecutor(16) as pool:
        for size, answers in zip(sizes, pool.map(classify, sizes), strict=True):
            for got, expected in zip(answers, alone[size], strict=True):
                assert np.array_equal(got.probabilities, expected.probabilities)
                assert np.array_equal(got.activation_maps, expected.activation_maps)


def test_other_shapes_are_refused(model):
    _, predictor = model
    for shape in ((32, 32, 3), (1, 32, 32, 1), (1, 64, 64, 3), (0, 32, 32, 3)):
        with pytest.raises(ValueError, match="received"):
            predictor.predict(np.zeros(shape, np.uint8))


def test_a_file_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "model.tflite").write_bytes(b"\x1c\0\0\0TFL3" + bytes(200))
    with pytest.raises(BundleError, match="LiteRT can load"):
        Predictor(tmp_path / "model.tflite")
