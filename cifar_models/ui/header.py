"""The verdict above the tabs, and where weights and test images come from."""

import gradio as gr

from cifar_models import wording
from cifar_models.data.dataset import describe_pixels
from cifar_models.records.metrics import Metrics
from cifar_models.serving.served import Served
from cifar_models.specs import MODELS, PLACES, RESNET50
from cifar_models.stats import verdicts
from cifar_models.stats.filters import RIGHT, Filter
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.tabs import single_model
from cifar_models.ui.templates import render as render_template


def build(context: Context) -> gr.HTML:
    """Add the header and return it; its figures set the filter of the images that they count."""
    serving, shown = context.serving, context.shown
    verdict = pickable_html(render(serving.current), elem_id="verdict")
    shown.change(
        lambda: render(serving.current),
        None,
        verdict,
        **QUIET,
    )
    return verdict


def render(served: Served) -> str:
    """Return the header as HTML."""
    if not served.comparable:
        return single_model.header(served)
    return render_template(
        "header",
        total=len(served.labels),
        accuracies=[
            (
                spec,
                wording.percent(metrics.accuracy),
                wording.interval(metrics.interval),
                Filter(outcome=RIGHT[place]),
            )
            for place, spec in zip(PLACES, served.pair, strict=True)
            for metrics in [served.bundles[spec.id].metrics]
        ],
        clause=verdicts.verdict(served.difference(), served.pair),
        summary=_summary(served),
        sources=[*_weights(served), ("Test images", _test_images(served))],
        warning=_warning(served),
    )


def _weights(served: Served) -> list[tuple[str, str]]:
    rows = []
    for spec in MODELS:
        bundle, place = served.bundles[spec.id], served.models[spec.id].place
        run, metrics = bundle.history.run, bundle.metrics
        size = run.recipe.image_size
        enlarged = f", pictures enlarged to {size} px" if size else ""
        text = (
            f"{place.origin}; {wording.origin(run.pretrained_on)}. {metrics.training.epochs} "
            f"epochs, {wording.duration(metrics.training.seconds)} on {run.hardware.cores} cores"
            f"{enlarged}{_flips(metrics)}; {metrics.parameters / 1e6:.1f} million parameters, "
            f"{metrics.bytes / 1e6:.1f} MB"
        )
        rows.append((f"{spec.short_title} weights", text))
    return rows


def _flips(metrics: Metrics) -> str:
    plain = metrics.without_average_flips
    if plain is None:
        return ""
    return (
        ", each picture averaged with its mirror image (without that "
        f"{wording.percent(plain.accuracy)})"
    )


def _summary(served: Served) -> str:
    trained_on = served.bundles[RESNET50.id].history.run.pretrained_on
    weights = f"weights trained on {trained_on}" if trained_on else "random weights, no transfer"
    return f"ResNet50 from {weights}; custom CNN from random weights. What that means"


def _test_images(served: Served) -> str:
    measured = describe_pixels(served.images_sha256)
    images = served.test_images
    here = "not at hand" if images is None else "on the computer that runs this app"
    return f"accuracies were measured on {measured}. The images shown here: {here}"


def _warning(served: Served) -> str:
    if served.test_images is None or served.same_test_images():
        return ""
    return (
        "The test images on this computer have other pixels (SHA-256 "
        f"{served.test_images.sha256[:12]}…) than those the accuracies were measured on "
        f"({served.images_sha256[:12]}…). Labels and confidences in the grid "
        "are those of the measured pixels; opening an image classifies yours."
    )
