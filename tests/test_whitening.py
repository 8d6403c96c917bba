import numpy as np

from train.networks.architectures import CIFAR10_MEAN, CIFAR10_VARIANCE, WHITENING, build_custom_cnn
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.whitening import KERNEL_COUNT, whitening_kernels


def smooth_pixels():
    """Pictures whose neighbouring pixels resemble each other, as photos' do."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (300, 8, 8, 3)).repeat(4, axis=1).repeat(4, axis=2)
    return np.clip(coarse + rng.normal(0, 20, coarse.shape), 0, 255).astype(np.uint8)


def test_outputs_are_uncorrelated_with_about_unit_variance():
    pixels = smooth_pixels()
    kernels = whitening_kernels(pixels, CIFAR10_MEAN, CIFAR10_VARIANCE)
    assert kernels.shape == (2, 2, 3, KERNEL_COUNT)
    network = build_custom_cnn(CustomCnnRecipe())
    network.get_layer(WHITENING).set_weights([kernels])
    layer = network.get_layer(WHITENING)
    images = network.get_layer("normalise")(pixels.astype(np.float32))
    outputs = np.asarray(layer(images)).reshape(-1, KERNEL_COUNT)
    half = outputs[:, : KERNEL_COUNT // 2]
    covariance = half.T @ half / len(half)
    np.testing.assert_allclose(np.diag(covariance), 1, atol=0.05)
    np.testing.assert_allclose(covariance - np.diag(np.diag(covariance)), 0, atol=0.05)
    np.testing.assert_allclose(outputs[:, KERNEL_COUNT // 2 :], -half, rtol=1e-4, atol=1e-4)


def test_it_is_not_learnt():
    network = build_custom_cnn(CustomCnnRecipe())
    assert network.get_layer(WHITENING).trainable_variables == []
