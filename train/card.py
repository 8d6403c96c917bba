"""The model card of a bundle, generated from its figures and history."""

from typing import Any

from cifar_models.curves import earlier_recipes
from cifar_models.dataset import PARTLY_JPEG_TRAIN_SHA256
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import RESNET50, ModelSpec
from cifar_models.wording import duration, origin, percent

_FRONT_MATTER = """\
---
library_name: keras
pipeline_tag: image-classification
datasets:
- uoft-cs/cifar10
metrics:
- accuracy
tags:
- cifar10
- litert
---
"""


def model_card(spec: ModelSpec, metrics: dict[str, Any], history: dict[str, Any]) -> str:
    """Return the card as Markdown."""
    run = history["run"]
    return "\n".join(
        [
            _FRONT_MATTER,
            f"# {spec.title} (CIFAR-10)",
            "",
            f"This network was {origin(history)}. {metrics['parameters']:,} parameters; "
            f"{metrics['bytes']:,} bytes as `model.tflite` (int8 weights).",
            "",
            *_accuracy(metrics),
            "",
            *_per_class(metrics),
            "",
            *_training(history, metrics),
            "",
            *_limits(spec, run),
            "",
            *_use(),
            "",
        ]
    )


def _accuracy(metrics: dict[str, Any]) -> list[str]:
    rows = [("test images", metrics)]
    if metrics["exact_subset"]:
        rows.append(("of these, exact pixels only", metrics["exact_subset"]))
    calibration = metrics["calibration"]
    return [
        "## Accuracy",
        "",
        f"Measured once, by `python -m train.evaluate`, on {metrics['measured_on']['description']} "
        f"(pixels SHA-256 `{metrics['measured_on']['images_sha256']}`). Intervals: Wilson, 95%.",
        "",
        "| images | right | accuracy | interval |",
        "|---|---|---|---|",
        *(
            f"| {row['total']:,} {name} | {row['correct']:,} | {percent(row['accuracy'])} "
            f"| {percent(row['interval'][0])} to {percent(row['interval'][1])} |"
            for name, row in rows
        ),
        *_flips(metrics),
        "",
        f"Expected calibration error {percent(calibration['expected_calibration_error'])} "
        f"({calibration['bins']} bins), after dividing logits by the temperature "
        f"{metrics['temperature']:.3f} that was fitted on validation images and is part of the "
        "exported model.",
    ]


def _flips(metrics: dict[str, Any]) -> list[str]:
    plain = metrics.get("without_average_flips")
    if plain is None:
        return []
    return [
        "",
        "The exported model averages each picture with its mirror image, at twice the time. "
        f"Without that it is right on {percent(plain['accuracy'])} "
        f"({percent(plain['interval'][0])} to {percent(plain['interval'][1])}).",
    ]


def _per_class(metrics: dict[str, Any]) -> list[str]:
    rows = ((name, metrics["per_class"][name]) for name in CLASS_NAMES)
    return [
        "| class | images | precision | recall | F1 |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {row['support']:,} | {percent(row['precision'])} "
            f"| {percent(row['recall'])} | {percent(row['f1'])} |"
            for name, row in rows
        ),
    ]


def _training(history: dict[str, Any], metrics: dict[str, Any]) -> list[str]:
    run, parity = history["run"], history["export"]["parity"]
    recipe = ", ".join(f"`{name}` {value}" for name, value in run["recipe"].items())
    versions = ", ".join(f"{name} {value}" for name, value in run["versions"].items())
    hardware = ", ".join(f"{name} {value}" for name, value in run["hardware"].items())
    training = metrics["training"]
    earlier = [
        "- It goes on with an earlier training, whose recipe was: "
        + ", ".join(f"`{name}` {value}" for name, value in before.items())
        + "."
        for before in earlier_recipes(run)
    ]
    return [
        "## Training",
        "",
        f"- Data: {run['data']['train_images']:,} CIFAR-10 training images; "
        f"{run['data']['validation_images']:,} others chose the checkpoint. Pixels SHA-256 "
        f"`{run['data']['images_sha256']}`.",
        f"- Budget: {training['epochs']} epochs, {training['images_seen']:,} images seen, "
        f"{duration(training['seconds'])} on {hardware}.",
        *earlier,
        f"- Recipe: {recipe}.",
        f"- Versions: {versions}; started {run['started']}.",
        f"- Export: agrees with the Keras model on {percent(parity['agreement'])} of "
        f"{parity['images']:,} validation images; {percent(parity['exported_accuracy'])} right "
        f"against {percent(parity['keras_accuracy'])}.",
    ]


def _limits(spec: ModelSpec, run: dict[str, Any]) -> list[str]:
    lines = [
        "## Limits",
        "",
        "- It knows ten classes and nothing else: any picture gets one of them.",
        "- It sees 32x32 pixels, whatever the size of the photo.",
    ]
    if run["data"]["images_sha256"] == PARTLY_JPEG_TRAIN_SHA256:
        lines.append(
            "- All but 5,170 of the 50,000 CIFAR-10 training images were JPEG copies (quality 50); "
            "train again on the official archive for official figures."
        )
    if spec is RESNET50:
        size = run["recipe"]["image_size"]
        lines.append(
            f"- Pictures are enlarged to {size} px inside the model, so its last feature map, and "
            f"with it the class evidence, is only {-(-size // 32)}x{-(-size // 32)}."
        )
    return lines


def _use() -> list[str]:
    return [
        "## Use",
        "",
        "Input `images`: float32 `[N, 32, 32, 3]`, RGB, 0 to 255. Outputs: `probabilities` "
        "`[N, 10]` and `evidence` `[N, h, w, 10]` (class activation maps; the probabilities are "
        "the softmax of their mean over h and w, divided by the temperature).",
        "",
        "```python",
        "from ai_edge_litert.interpreter import Interpreter",
        "",
        'run = Interpreter("model.tflite").get_signature_runner("serving_default")',
        'probabilities = run(images=images)["probabilities"]',
        "```",
    ]
