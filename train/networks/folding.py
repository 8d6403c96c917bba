"""A copy of a network whose frozen front costs half as much, to train what lies behind it.

A normalisation that does not learn is a scale and a shift, which the convolution before it can
take over (Jacob et al. 2018, arXiv 1712.05877, section 3.2). The copy answers as the original does
to within rounding and shares with it all layers that learn.
"""

import keras
import numpy as np

from cifar_models.errors import TrainingError
from train.networks.architectures import BACKBONE

# Largest difference of the logits that rounding explains, as a share of their size: formats of 16
# bits keep 8 to 11 of them in each of the 50 layers.
_MOST_IN_FLOAT32, _MOST_IN_16_BITS = 1e-3, 0.05


def fold_frozen(network: keras.Model, pixels: np.ndarray) -> keras.Model:
    """Return a network of the same answers with the frozen front of its backbone folded.

    Args:
        network: Of ``build_resnet50``, with its layers' ``trainable`` set.
        pixels: uint8 ``[N, 32, 32, 3]``, a few pictures to compare both on.

    Returns:
        ``network`` itself where it has no backbone or that learns from its first layer on.

    Raises:
        TrainingError: The folded network answers differently by more than rounding.
    """
    backbone = next((layer for layer in network.layers if layer.name == BACKBONE), None)
    features = _frozen_features(backbone) if backbone else None
    if features is None:
        return network
    front = _fold(keras.Model(backbone.input, features))
    whole = features is backbone.output
    back = None if whole else keras.Model(features, backbone.output)

    def call(layer: keras.layers.Layer, x, **options):
        if layer is not backbone:
            return layer(x, **options)
        return front(x) if whole else back(front(x))

    folded = keras.models.clone_model(network, clone_function=lambda same: same, call_function=call)
    _compare(network, folded, pixels)
    return folded


def _frozen_features(backbone: keras.Model):
    """Return the last tensor that all the backbone's frozen front computes passes through.

    None where there is none after an activation, hence after a whole convolution with its
    normalisation.
    """
    layers = backbone.layers
    position = {id(layer.output): number for number, layer in enumerate(layers)}
    last_use = list(range(len(layers)))
    for number, layer in enumerate(layers[1:], start=1):
        for tensor in keras.tree.flatten(layer.input):
            last_use[position[id(tensor)]] = number
    learning = (number for number, layer in enumerate(layers) if layer.trainable_variables)
    first_learning = next(learning, len(layers))
    passages = [
        layer.output
        for number, layer in enumerate(layers[:first_learning])
        if isinstance(layer, keras.layers.Activation) and max(last_use[:number]) <= number
    ]
    return passages[-1] if passages else None


def _fold(front: keras.Model) -> keras.Model:
    """Return a copy of frozen layers with every normalisation inside the convolution before it."""
    convolutions = {id(layer.output): layer for layer in front.layers if _is_convolution(layer)}
    weights = {}
    for layer in front.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            convolution = convolutions[id(layer.input)]
            kernel, bias = convolution.get_weights()
            gamma, beta, mean, variance = layer.get_weights()
            scale = gamma / np.sqrt(variance + layer.epsilon)
            weights[convolution.name] = [kernel * scale, (bias - mean) * scale + beta]

    def copy(layer: keras.layers.Layer) -> keras.layers.Layer:
        return type(layer).from_config(layer.get_config()) if _is_convolution(layer) else layer

    def call(layer: keras.layers.Layer, x, **options):
        normalises = isinstance(layer, keras.layers.BatchNormalization)
        return x if normalises else layer(x, **options)

    folded = keras.models.clone_model(front, clone_function=copy, call_function=call)
    for name, values in weights.items():
        folded.get_layer(name).set_weights(values)
    for layer in folded.layers:
        layer.trainable = False
    return folded


def _is_convolution(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.Conv2D)


def _compare(network: keras.Model, folded: keras.Model, pixels: np.ndarray) -> None:
    images = pixels.astype(np.float32)
    expected, answered = (model.predict(images, verbose=0) for model in (network, folded))
    difference = np.linalg.norm(answered - expected) / np.linalg.norm(expected)
    precision = network.get_layer(BACKBONE).compute_dtype
    most = _MOST_IN_FLOAT32 if precision == "float32" else _MOST_IN_16_BITS
    if not difference <= most:
        raise TrainingError(
            f"with its normalisations folded into the convolutions, the frozen part of "
            f"{network.name} changes the logits of {len(pixels)} pictures by {difference:.1%}, "
            f"more than the {most:.1%} that rounding in {precision} explains. Try another "
            "--precision, or train all layers with --unfreeze-from all."
        )
