"""Folding the frozen front changes what a training costs, not what it learns."""

import keras
import numpy as np
import pytest

from cifar_models.errors import TrainingError
from train.networks import folding
from train.networks.architectures import BACKBONE, build_resnet50, unfreeze
from train.networks.resnet50_recipe import ResNet50Recipe

PREFIXES = ("none", "conv4_block3", "conv5_block2_2")


@pytest.fixture(scope="module")
def network():
    """ResNet50 whose normalisations are far from the identity."""
    keras.mixed_precision.set_global_policy("float32")
    keras.utils.set_random_seed(1)
    network = build_resnet50(ResNet50Recipe(backbone="none", image_size=32))
    rng = np.random.default_rng(0)
    for layer in network.get_layer(BACKBONE).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            shape = layer.gamma.shape
            ranges = ((0.5, 1.5), (-0.2, 0.2), (-0.3, 0.3), (0.5, 2.0))
            layer.set_weights([rng.uniform(*bounds, shape) for bounds in ranges])
        elif isinstance(layer, keras.layers.Conv2D):
            layer.bias.assign(rng.normal(0, 0.1, layer.bias.shape))
    return network


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(2).integers(0, 256, (8, 32, 32, 3), np.uint8)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_answers_are_the_same_and_what_learns_is_shared(network, pixels, prefix):
    unfreeze(network, prefix)
    folded = folding.fold_frozen(network, pixels)
    assert folded is not network
    images = pixels.astype(np.float32)
    expected = network.predict(images, verbose=0)
    assert folded.predict(images, verbose=0) == pytest.approx(expected, rel=1e-3, abs=1e-3)
    shared = {id(variable) for variable in network.trainable_variables}
    assert {id(variable) for variable in folded.trainable_variables} == shared


@pytest.mark.parametrize("prefix", ["all", "conv1"])
def test_nothing_is_folded_where_all_layers_learn(network, pixels, prefix):
    unfreeze(network, prefix)
    assert folding.fold_frozen(network, pixels) is network


def test_a_network_without_a_backbone_is_left_as_it_is(pixels):
    plain = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten()])
    assert folding.fold_frozen(plain, pixels) is plain


def test_a_step_changes_the_original_as_without_folding(network, pixels):
    unfreeze(network, "conv5_block3")
    images, targets = pixels.astype(np.float32), np.eye(10, dtype=np.float32)[np.arange(8)]
    start = network.get_weights()

    def after_a_step(fitted):
        network.set_weights(start)
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
        fitted.compile(keras.optimizers.SGD(0.01), loss)
        fitted.fit(images, targets, batch_size=8, verbose=0)
        return network.get_weights()

    plain = after_a_step(network)
    folded = after_a_step(folding.fold_frozen(network, pixels))
    network.set_weights(start)
    moved = [not np.array_equal(before, after) for before, after in zip(start, plain, strict=True)]
    assert 0 < sum(moved) < len(moved)
    for one, other in zip(plain, folded, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_another_answer_than_before_is_refused(network, pixels, monkeypatch):
    unfreeze(network, "conv4_block3")
    monkeypatch.setattr(folding, "_MOST_IN_FLOAT32", 0.0)
    with pytest.raises(TrainingError, match=r"--unfreeze-from all"):
        folding.fold_frozen(network, pixels)
