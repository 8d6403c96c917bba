"""The student report of January 2024 that the project starts from: its own numbers.

Source: Tom Thomas, "Transfer Learning in Image Classification: exploring ResNet50 and a custom
model on CIFAR-10".
"""

import numpy as np

RESNET50_ACCURACY = 0.95
RESNET50_EPOCH = 5
CUSTOM_CNN_ACCURACY = 0.86
CUSTOM_CNN_EPOCH = 68
# Of 16 sample test images.
SAMPLES, RESNET50_SAMPLES_RIGHT, CUSTOM_CNN_SAMPLES_RIGHT = 16, 16, 15

# Of its custom CNN on 5,000 held-out images, a random half of the test images; rows are true
# classes, columns predicted ones.
CONFUSION_MATRIX = np.array(
    [
        [417, 2, 14, 9, 5, 0, 4, 3, 26, 13],
        [2, 447, 0, 0, 0, 0, 3, 1, 15, 20],
        [19, 0, 378, 17, 28, 10, 21, 5, 1, 0],
        [6, 1, 13, 397, 15, 45, 26, 10, 1, 5],
        [3, 0, 15, 14, 410, 6, 12, 11, 3, 1],
        [2, 1, 16, 88, 13, 378, 9, 21, 0, 1],
        [1, 1, 6, 17, 5, 3, 453, 0, 1, 1],
        [0, 0, 8, 23, 15, 14, 1, 419, 1, 4],
        [9, 5, 3, 0, 1, 0, 0, 1, 507, 6],
        [2, 9, 1, 2, 1, 0, 2, 0, 9, 486],
    ],
    np.int64,
)
CONFUSION_MATRIX.flags.writeable = False
