"""What CIFAR-10 is: its ten classes, in the order of the label bytes 0 to 9, and its image size."""

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
# Of every image, in pixels.
IMAGE_SIDE = 32
