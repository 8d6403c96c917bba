"""The two networks, from stock Keras layers. Both take raw pixels and give logits.

Input: float32 ``[N, 32, 32, 3]``, RGB, 0 to 255, or any size where that is asked for. Output:
logits float32 ``[N, 10]``. Both end in global average pooling and one dense layer, so the export
can give class activation maps.
"""

import keras
from keras import layers

from cifar_models.errors import TrainingError
from cifar_models.labels import CLASS_COUNT, IMAGE_SIDE
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.networks.resnet50_recipe import ResNet50Recipe
from train.networks.whitening import KERNEL_COUNT, KERNEL_SIDE

# Of the CIFAR-10 training set, per channel, on the scale 0 to 255.
CIFAR10_MEAN = (125.3, 123.0, 113.9)
CIFAR10_VARIANCE = (63.0**2, 62.1**2, 66.7**2)
# Of ImageNet, blue, green, red: what keras.applications.resnet50.preprocess_input subtracts.
IMAGENET_MEAN_BGR = (103.939, 116.779, 123.68)

BACKBONE = "resnet50"
WHITENING = "whitening"
POOLING = "pool"
LOGITS = "logits"


def build_custom_cnn(recipe: CustomCnnRecipe, side: int | None = IMAGE_SIDE) -> keras.Sequential:
    """Build three blocks of two convolutions each, halving the size in every block.

    The whitening in front, the pooling right after a block's first convolution and the scale-free
    normalisation follow Jordan (2024), 94% on CIFAR-10 in 3.29 Seconds on a Single GPU.

    Args:
        side: Height and width of the pictures; None takes any, for training at several sizes.
    """
    model = keras.Sequential(name="custom_cnn")
    model.add(keras.Input((side, side, 3), name="images"))
    model.add(
        layers.Normalization(
            mean=CIFAR10_MEAN, variance=CIFAR10_VARIANCE, dtype="float32", name="normalise"
        )
    )
    if recipe.whitening:
        # Fixed, from the statistics of training patches. float32: it amplifies small differences.
        model.add(
            layers.Conv2D(
                KERNEL_COUNT,
                KERNEL_SIDE,
                use_bias=False,
                trainable=False,
                dtype="float32",
                name=WHITENING,
            )
        )
        model.add(layers.Activation(recipe.activation, name=f"{WHITENING}_activation"))
    early_blocks = len(recipe.filters) - recipe.late_blocks if recipe.early_pooling else 0
    for block, filters in enumerate(recipe.filters, start=1):
        for number in (1, 2):
            name = f"block{block}_conv{number}"
            model.add(
                layers.Conv2D(
                    filters,
                    3,
                    padding="same",
                    use_bias=False,
                    kernel_initializer="he_normal",
                    name=name,
                )
            )
            if number == (1 if block <= early_blocks else 2):
                model.add(layers.MaxPooling2D(name=f"block{block}_pool"))
            model.add(
                layers.BatchNormalization(momentum=0.9, scale=recipe.scale, name=f"{name}_bn")
            )
            model.add(layers.Activation(recipe.activation, name=f"{name}_activation"))
        model.add(layers.Dropout(recipe.dropout, name=f"block{block}_dropout"))
    model.add(layers.GlobalAveragePooling2D(name=POOLING, dtype="float32"))
    model.add(layers.Dense(CLASS_COUNT, dtype="float32", name=LOGITS))
    return model


def build_resnet50(recipe: ResNet50Recipe, *, load_backbone: bool = True) -> keras.Model:
    """Build ResNet50 with resizing, preprocessing and a ten-class head inside.

    Args:
        load_backbone: False leaves random weights, for a caller about to load all of them.

    Raises:
        TrainingError: The backbone weights cannot be downloaded or do not fit.
    """
    size = recipe.image_size
    images = keras.Input((32, 32, 3), name="images")
    # float32: bfloat16 has too few digits for interpolated pixels.
    x = layers.Resizing(size, size, interpolation="bilinear", dtype="float32", name="enlarge")(
        images
    )
    backbone = _backbone(recipe, load_backbone)
    x = layers.GlobalAveragePooling2D(name=POOLING, dtype="float32")(
        backbone(imagenet_preprocessing(x))
    )
    logits = layers.Dense(CLASS_COUNT, dtype="float32", name=LOGITS)(x)
    return keras.Model(images, logits, name="resnet50_cifar10")


def imagenet_preprocessing(images):
    """Turn RGB in 0 to 255 to BGR and subtract ImageNet's means, as ResNet50's weights expect.

    The same as ``keras.applications.resnet50.preprocess_input``, as layers of the model.
    """
    return layers.Normalization(
        mean=IMAGENET_MEAN_BGR, variance=(1.0, 1.0, 1.0), dtype="float32", name="subtract_mean"
    )(keras.ops.flip(images, axis=-1))


def unfreeze(model: keras.Model, start: str) -> None:
    """Make the backbone trainable from the first layer named ``start...`` on.

    A frozen BatchNormalization keeps its statistics only through ``trainable = False`` on the
    layer itself, which is why every layer is set, not the backbone as a whole.

    Args:
        start: A prefix of a layer name, ``'all'`` or ``'none'``.

    Raises:
        TrainingError: No layer has that prefix.
    """
    backbone = model.get_layer(BACKBONE)
    names = [layer.name for layer in backbone.layers]
    if start == "all":
        first = 0
    elif start == "none":
        first = len(names)
    else:
        matching = (i for i, name in enumerate(names) if start and name.startswith(start))
        first = next(matching, None)
        if first is None:
            blocks = sorted({"_".join(name.split("_")[:2]) for name in names if "block" in name})
            raise TrainingError(
                f"no layer of ResNet50 starts with {start!r}. Use 'all', 'none' or a prefix such "
                f"as {', '.join(blocks)}."
            )
    backbone.trainable = True
    for index, layer in enumerate(backbone.layers):
        layer.trainable = index >= first


def _backbone(recipe: ResNet50Recipe, load: bool) -> keras.Model:
    weights = None if recipe.backbone == "none" or not load else recipe.backbone
    try:
        backbone = keras.applications.ResNet50(
            include_top=False,
            weights=weights,
            input_shape=(recipe.image_size, recipe.image_size, 3),
            name=BACKBONE,
        )
    except Exception as error:  # keras.utils.get_file raises a bare Exception without network
        if weights == "imagenet":
            raise TrainingError(
                f"the ImageNet weights could not be downloaded ({error}). Try again with a "
                "network, or name a file of ResNet50 weights with --backbone PATH."
            ) from error
        if not isinstance(error, (ValueError, OSError, KeyError)):
            raise
        raise TrainingError(f"the weights of --backbone {weights} do not fit: {error}") from error
    set_norm_momentum(backbone, recipe.norm_momentum)
    return backbone


def set_norm_momentum(backbone: keras.Model, momentum: float) -> None:
    """Set how slowly the averages that normalisations use outside training follow the batches.

    Stock ResNet50 keeps 0.99 of them at each step. After a training of a few hundred steps from
    random weights they still hold what the untrained network gave, and its answers are chance.
    """
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = momentum
