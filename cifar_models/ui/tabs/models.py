"""Tab *Models*: what each network is, how it was trained, and what it costs."""

from html import escape
from typing import Any

import gradio as gr

from cifar_models.bundles.bundle import Bundle
from cifar_models.data.dataset import describe_pixels
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import Counted
from cifar_models.serving.served import Served
from cifar_models.specs import PAIR, ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.trainings.curves import earlier_recipes
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.fragments import model_dot, pick
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.tabs import model_card
from cifar_models.ui.templates import render
from cifar_models.wording import duration, interval, origin, percent


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    serving, shown = context.serving, context.shown
    panel = context.panel
    parts = iter(_render(serving.current))
    outputs = [
        gr.HTML(next(parts), elem_id="models-overview"),
        pickable_html(next(parts), elem_id="models-per-class"),
    ]
    if panel is not None:
        panel.opens_from(outputs[1])
    for spec in serving.current.specs:
        with gr.Accordion(f"{spec.title}: layers", open=False):
            outputs.append(gr.HTML(next(parts), elem_id=f"layers-{spec.id}"))
        with gr.Accordion(f"{spec.title}: recipe", open=False):
            outputs.append(gr.HTML(next(parts), elem_id=f"recipe-{spec.id}"))
        with gr.Accordion(f"{spec.title}: model card", open=False):
            outputs.append(gr.HTML(next(parts), elem_id=f"card-{spec.id}"))
    shown.change(
        lambda: _render(serving.current),
        None,
        outputs,
        **QUIET,
    )


def _render(served: Served) -> list[str]:
    """Return the contents of the tab's parts, in their order."""
    parts = [_overview(served), _per_class(served)]
    for spec in served.specs:
        bundle = served.bundles[spec.id]
        parts += [_layers(bundle), _recipe(bundle), model_card.render(bundle.card)]
    return parts


def _overview(served: Served) -> str:
    bundles = [served.bundles[spec.id] for spec in served.specs]
    rows = [
        ("What it is", [_sentence(origin(b.history.run.pretrained_on)) for b in bundles]),
        ("Layers", [_structure(b) for b in bundles]),
        ("Parameters", [f"{b.metrics.parameters:,}" for b in bundles]),
        ("of these trained", [f"{_trainable(b):,}" for b in bundles]),
        (
            "frozen (statistics of normalisation included)",
            [f"{b.metrics.parameters - _trainable(b):,}" for b in bundles],
        ),
        ("Bytes of model.tflite (int8 weights)", [f"{b.metrics.bytes:,}" for b in bundles]),
        ("Training images", [f"{b.history.run.data.train_images:,}" for b in bundles]),
        (
            "Validation images",
            [f"{b.history.run.data.validation_images:,}" for b in bundles],
        ),
        ("Epochs", [str(b.metrics.training.epochs) for b in bundles]),
        ("Images seen", [f"{b.metrics.training.images_seen:,}" for b in bundles]),
        ("Training time", [duration(b.metrics.training.seconds) for b in bundles]),
        ("Hardware", [_hardware(b) for b in bundles]),
        ("Accuracy on the test images", [_accuracy(b.metrics) for b in bundles]),
        ("measured on", [describe_pixels(b.images_sha256) for b in bundles]),
        (
            "without averaging mirror images",
            [
                _accuracy(b.metrics.without_average_flips)
                if b.metrics.average_flips
                else "it averages none"
                for b in bundles
            ],
        ),
        (
            "Calibration error (15 bins)",
            [percent(b.metrics.calibration.expected_calibration_error) for b in bundles],
        ),
    ]
    return render("facts_table", specs=served.specs, rows=rows)


def _per_class(served: Served) -> str:
    # A single model has no answers to filter by.
    figure = pick if served.comparable else lambda text, _: text
    per_class = [served.bundles[spec.id].metrics.per_class for spec in served.specs]
    heads = "".join(
        f'<th scope="col">{model_dot(spec)}{figure}</th>'
        for spec in served.specs
        for figure in ("precision", "recall", "F1")
    )
    rows = "".join(
        f'<tr><th scope="row">{name}</th>'
        f"<td>{figure(str(per_class[0].of(name).support), Filter(true=name))}</td>"
        + "".join(
            f"<td>{figure(percent(table.of(name).precision), _said(spec, name))}</td>"
            f"<td>{figure(percent(table.of(name).recall), _hits(spec, name))}</td>"
            f"<td>{percent(table.of(name).f1)}</td>"
            for spec, table in zip(served.specs, per_class, strict=True)
        )
        + "</tr>"
        for name in CLASS_NAMES
    )
    return (
        '<div class="table-scroll"><table><caption>Per class, on the test images. Precision is '
        "the share of those predicted as the class that are right, recall the share of the class "
        "that is.</caption>"
        f'<thead><tr><th scope="col">class</th><th scope="col">images</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _said(spec: ModelSpec, name: str, true: str | None = None) -> Filter:
    """Return the filter of the images that a model takes for a class."""
    return Filter().cell(PAIR.place_of(spec.id), true, name)


def _hits(spec: ModelSpec, name: str) -> Filter:
    """Return the filter of the images of a class that a model gets right."""
    return _said(spec, name, true=name)


def _layers(bundle: Bundle) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(layer.name)}</th><td>{escape(layer.type)}</td>'
        f"<td>{' x '.join(map(str, layer.shape))}</td><td>{layer.parameters:,}</td>"
        f"<td>{layer.trainable:,}</td></tr>"
        for layer in bundle.history.export.layers
    )
    return (
        '<div class="table-scroll tall" tabindex="0"><table><thead><tr><th scope="col">layer</th>'
        '<th scope="col">type</th><th scope="col">output</th><th scope="col">parameters</th>'
        f'<th scope="col">trained</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _recipe(bundle: Bundle) -> str:
    run = bundle.history.run
    backbone = run.backbone.as_read if run.backbone else {}
    facts: dict[str, Any] = {
        **run.recipe.as_read,
        **{
            f"{key} of stage {stage}": value
            for stage, recipe in enumerate(earlier_recipes(run), start=1)
            for key, value in recipe.as_read.items()
        },
        **{f"backbone {key}": value for key, value in backbone.items()},
        "backend": run.backend,
        **{f"version of {name}": value for name, value in run.versions.items()},
        "training pixels SHA-256": run.data.images_sha256,
        "started": run.started,
        "temperature of the export": f"{bundle.metrics.temperature:.4f}",
    }
    rows = [(name, [value]) for name, value in facts.items()]
    return render("facts_table", specs=(), rows=rows)


def _structure(bundle: Bundle) -> str:
    layers = bundle.history.export.layers
    kinds = [layer.type for layer in layers]
    counted = ", ".join(
        f"{kinds.count(kind)} {name}{'s' if kinds.count(kind) > 1 else ''}"
        for kind, name in (
            ("Conv2D", "convolution"),
            ("BatchNormalization", "batch normalisation"),
            ("MaxPooling2D", "max pooling"),
            ("Dropout", "dropout"),
            ("Dense", "classifier layer"),
        )
        if kinds.count(kind)
    )
    return f"{len(layers)}: {counted}"


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def _trainable(bundle: Bundle) -> int:
    return sum(layer.trainable for layer in bundle.history.export.layers)


def _hardware(bundle: Bundle) -> str:
    hardware = bundle.history.run.hardware
    accelerator = f", {hardware.accelerator}" if hardware.accelerator else ""
    return f"{hardware.cores} cores of {hardware.processor}{accelerator}"


def _accuracy(figures: Counted | None) -> str:
    if figures is None:
        return "not measured"
    return (
        f"{percent(figures.accuracy)} ({figures.correct:,} of {figures.total:,}; "
        f"95% interval {interval(figures.interval)})"
    )
