"""What of a trained network is exported: probabilities, class activation maps, pooled features."""

import keras

from cifar_models.bundles.predictor import ACTIVATION_MAPS, FEATURES, PROBABILITIES
from train.networks.architectures import LOGITS, POOLING


def serving_model(
    model: keras.Model, temperature: float = 1.0, average_flips: bool = False
) -> keras.Model:
    """Return a trained network that gives probabilities, class activation maps and features.

    The classifier becomes a 1x1 convolution of the last feature map, before pooling: the same
    logits after averaging (Zhou et al. 2016, class activation mapping). The features are that map
    after pooling.

    Args:
        model: Trained network.
        temperature: Divides the logits.
        average_flips: Average maps and features of each picture and of its mirror image; twice
            the work.
    """
    images, features = model.inputs[0], model.get_layer(POOLING).input
    kernel, bias = model.get_layer(LOGITS).get_weights()
    convolution = keras.layers.Conv2D(len(bias), 1, name="activation_maps")
    maps = convolution(features)
    convolution.set_weights([kernel[None, None], bias])
    pooled = keras.layers.GlobalAveragePooling2D(name="pool_features")(features)
    if average_flips:
        one_view = keras.Model(images, [maps, pooled])
        mirrored, pooled_mirrored = one_view(keras.ops.flip(images, axis=2), training=False)
        plain, pooled = one_view(images, training=False)
        views = [plain, keras.ops.flip(mirrored, axis=2)]
        maps = keras.layers.Average(name="average_views")(views)
        pooled = keras.layers.Average(name="average_features")([pooled, pooled_mirrored])
    logits = keras.layers.GlobalAveragePooling2D(name="average_activation")(maps)
    scaled = keras.layers.Rescaling(1.0 / temperature, name="temperature")(logits)
    probabilities = keras.layers.Softmax(name="softmax")(scaled)
    outputs = {PROBABILITIES: probabilities, ACTIVATION_MAPS: maps, FEATURES: pooled}
    return keras.Model(images, outputs)
