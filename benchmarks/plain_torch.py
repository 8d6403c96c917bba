"""Training speed of plain PyTorch loops over the layers of both networks, as a yardstick.

What a reader who knows PyTorch would write by hand: channels last, bfloat16 where the processor
computes in it, and for ResNet50 the frozen layers in evaluation mode with their normalisations
folded, without gradients. Random weights and pictures. Prints one line of JSON.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from cifar_models.specs import RESNET50
from train.networks import resnet50_recipe
from train.networks.custom_cnn_recipe import RECIPES, CustomCnnRecipe
from train.networks.whitening import KERNEL_COUNT, KERNEL_SIDE
from train.recipes.named_recipes import REPORT, SHIPPED
from train.recipes.precision import BFLOAT16, usual_precision

FROZEN_BLOCKS = 9  # of ResNet50's 16: all before conv4_block3
STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))


class Bottleneck(nn.Module):
    """A block of ResNet50 as Keras has it, its stride in the first convolution.

    Args:
        given, width, returned: Channels of its input, inside and of its output.
        stride: Of a block that changes the size; with it comes a projection of the input.
    """

    def __init__(self, given: int, width: int, returned: int, stride: int | None) -> None:
        super().__init__()
        self.first = _normalised(given, width, 1, stride or 1)
        self.second = _normalised(width, width, 3)
        self.third = _normalised(width, returned, 1)
        self.project = nn.Identity() if stride is None else _normalised(given, returned, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map ``[N, given, h, w]`` to ``[N, returned, h / stride, w / stride]``."""
        inside = torch.relu(self.second(torch.relu(self.first(x))))
        return torch.relu(self.third(inside) + self.project(x))


def _normalised(given: int, returned: int, kernel: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(given, returned, kernel, stride, kernel // 2)
    return nn.Sequential(convolution, nn.BatchNorm2d(returned))


def resnet50() -> tuple[nn.Module, nn.Module]:
    """Return the part before ``conv4_block3`` and the part from it on, with a head."""
    front = [nn.Conv2d(3, 64, 7, 2, 3), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    blocks, channels = [], 64
    for width, count, stride in STAGES:
        for number in range(count):
            blocks.append(Bottleneck(channels, width, 4 * width, None if number else stride))
            channels = 4 * width
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]
    return (
        nn.Sequential(*front, *blocks[:FROZEN_BLOCKS]),
        nn.Sequential(*blocks[FROZEN_BLOCKS:], *head),
    )


def fold(module: nn.Module) -> None:
    """Put each normalisation of a network in evaluation mode into the convolution before it."""
    for child in module.children():
        fold(child)
    if isinstance(module, nn.Sequential):
        for place in range(len(module) - 1):
            if isinstance(module[place + 1], nn.BatchNorm2d):
                module[place] = fuse_conv_bn_eval(module[place], module[place + 1])
                module[place + 1] = nn.Identity()


def custom_cnn() -> nn.Module:
    """Return the three blocks of ``build_custom_cnn``."""
    recipe = CustomCnnRecipe(**RECIPES[SHIPPED].settings)
    whitening = nn.Conv2d(3, KERNEL_COUNT, KERNEL_SIDE).requires_grad_(False)
    layers, channels = [whitening, nn.GELU()], KERNEL_COUNT
    for filters in recipe.filters:
        layers += [
            nn.Conv2d(channels, filters, 3, padding=1, bias=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(filters),
            nn.GELU(),
            nn.Conv2d(filters, filters, 3, padding=1, bias=False),
            nn.BatchNorm2d(filters),
            nn.GELU(),
            nn.Dropout(recipe.dropout),
        ]
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def main(model_id: str, batches: int, rounds: int) -> None:
    """Time ``rounds`` times ``batches`` steps after one of each, and print the median speed."""
    bfloat16 = usual_precision() == BFLOAT16
    format_of_frozen = torch.bfloat16 if bfloat16 else torch.float32
    if model_id == RESNET50.id:
        settings = resnet50_recipe.RECIPES[REPORT].settings
        size, batch = settings["image_size"], settings["batch_size"]
        front, learning = resnet50()
        fold(front.eval())
        front = front.to(format_of_frozen, memory_format=torch.channels_last)
    else:
        recipe = CustomCnnRecipe(**RECIPES[SHIPPED].settings)
        size, batch = recipe.small_size, recipe.batch_size
        front, learning = None, custom_cnn()
    learning = learning.to(memory_format=torch.channels_last)
    parameters = [one for one in learning.parameters() if one.requires_grad]
    optimizer = torch.optim.SGD(parameters, 0.01, momentum=0.9, nesterov=True)
    pictures = torch.randn(batch, 3, size, size).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (batch,))

    def step() -> None:
        features = pictures
        if front is not None:
            with torch.no_grad():
                parts = pictures.to(format_of_frozen).split(32)
                features = torch.cat([front(part) for part in parts])
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            loss = nn.functional.cross_entropy(learning(features), labels)
        loss.backward()
        optimizer.step()

    seconds = []
    for number in range(rounds + 1):
        began = time.perf_counter()
        for _ in range(batches):
            step()
        if number:
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"images_per_second": batches * batch / sorted(seconds)[len(seconds) // 2]}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
