"""The ten CIFAR-10 classes, in the order of the official label bytes 0 to 9."""

CLASS_NAMES: tuple[str, ...] = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
CLASS_COUNT = len(CLASS_NAMES)
