"""What of a trained network is exported: probabilities and class evidence."""

import keras

from train.networks.architectures import LOGITS, POOLING


def serving_model(
    model: keras.Model, temperature: float = 1.0, average_flips: bool = False
) -> keras.Model:
    """Return a network with the outputs ``probabilities`` and ``evidence`` of a trained one.

    The classifier becomes a 1x1 convolution of the last feature map, before pooling: the same
    logits after averaging (Zhou et al. 2016, class activation mapping).

    Args:
        model: Trained network.
        temperature: Divides the logits.
        average_flips: Average the evidence of each picture and of its mirror image; twice the
            work.
    """
    images, features = model.inputs[0], model.get_layer(POOLING).input
    kernel, bias = model.get_layer(LOGITS).get_weights()
    convolution = keras.layers.Conv2D(len(bias), 1, name="evidence_map")
    evidence = convolution(features)
    convolution.set_weights([kernel[None, None], bias])
    if average_flips:
        one_view = keras.Model(images, evidence)
        mirrored = one_view(keras.ops.flip(images, axis=2), training=False)
        views = [one_view(images, training=False), keras.ops.flip(mirrored, axis=2)]
        evidence = keras.layers.Average(name="average_views")(views)
    logits = keras.layers.GlobalAveragePooling2D(name="average_evidence")(evidence)
    scaled = keras.layers.Rescaling(1.0 / temperature, name="temperature")(logits)
    probabilities = keras.layers.Softmax(name="softmax")(scaled)
    return keras.Model(images, {"probabilities": probabilities, "evidence": evidence})
