"""Parts of the tab *Is it real?* about calibration, cost, speed, and the report's own numbers."""

from collections.abc import Iterator
from html import escape

from cifar_models.bundles import speed
from cifar_models.errors import BundleError
from cifar_models.figures import calibration as calibration_figure
from cifar_models.figures import costs as costs_of
from cifar_models.figures import template
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.claims import claims
from cifar_models.serving.served import Served
from cifar_models.specs import CUSTOM_CNN, RESNET50, ModelSpec
from cifar_models.stats import calibration, report
from cifar_models.stats.metrics import confusion_matrix, per_class, wilson_interval
from cifar_models.stats.verdicts import sentence
from cifar_models.trainings import data_share
from cifar_models.ui.parts.fragments import NONE_RUNS, model_dot, notice, term
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.templates import render
from cifar_models.wording import NOT_KNOWN, duration, interval, percent

NOT_MEASURED = "not measured"
WITHOUT_PROBABILITIES = (
    "This needs probabilities, and {} is known by the classes alone that it says."
)
OTHER_MODELS = (
    "The report is about the two models that come with this app: compare these to see its claims."
)
_HOLDS = {True: "yes", False: "no", None: NOT_MEASURED}


def calibration_figures(served: Served) -> tuple[dict, dict]:
    """Return the reliability diagram and the histogram of confidences."""
    bins = {}
    for spec in served.pair:
        bundle = served.bundles[spec.id]
        bins[spec] = calibration.reliability(bundle.confidence, bundle.predicted == bundle.labels)
    return calibration_figure.reliability(bins), calibration_figure.confidences(bins)


def costs_figure(served: Served, against: str) -> dict:
    """Return the figure of accuracy against one of ``costs_of.COSTS``, of models that have it."""
    metrics = {spec: served.bundles[spec.id].metrics for spec in with_costs(served)}
    return costs_of.costs(metrics, against) if metrics else template.empty()


def with_costs(served: Served) -> list[ModelSpec]:
    """Return the models of which it is known what they cost."""
    return [spec for spec in served.pair if served.bundles[spec.id].history is not None]


def without_probabilities(served: Served) -> str:
    """Say as HTML that something needs probabilities; nothing where both models give them."""
    lacking = [s.in_sentence for s in served.pair if not served.bundles[s.id].gives_probabilities]
    if not lacking:
        return ""
    return notice(WITHOUT_PROBABILITIES.format(" and ".join(lacking)))


def render_calibration(served: Served) -> str:
    """Return the calibration errors as HTML."""
    columns = [
        Column("model", "model", words=True),
        Column("calibration error", "expected calibration error", label="calibration error"),
        Column(
            "before the temperature",
            "expected calibration error before the temperature",
            label="before the temperature",
        ),
        Column("temperature", "temperature"),
    ]
    rows = []
    for spec in served.pair:
        metrics = served.bundles[spec.id].metrics
        found, temperature = metrics.calibration, metrics.temperature
        after = found and found.expected_calibration_error
        before = found and found.error_before
        rows.append(
            [
                Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
                Cell(NOT_MEASURED if after is None else percent(after), after),
                Cell(NOT_MEASURED if before is None else percent(before), before),
                Cell(NOT_KNOWN if temperature is None else f"{temperature:.2f}", temperature),
            ]
        )
    table = sortable_table("Expected calibration error, 15 bins", columns, rows, "calibration")
    return (
        "<h2>Does the confidence mean what it says?</h2>"
        f'<p class="lead">{term("calibration", "Calibrated")} means: of answers given with 80% '
        "confidence, 80% are right.</p>"
        '<p class="quiet">Points below the dashed line are overconfident, above it too modest. '
        f"The {term('logits')} were divided by a {term('temperature')}, fitted on "
        f"{term('validation')} images. The {term('expected calibration error', 'error')} before "
        f"that is given beside.</p>{table}{without_probabilities(served)}"
    )


def render_costs(served: Served) -> str:
    """Return what each model costs as HTML."""
    columns = [
        Column("model", "model", words=True),
        Column("accuracy", "accuracy"),
        Column("95% interval", "interval low", label="95% interval"),
        Column("parameters", "parameters"),
        Column("bytes", "bytes of the model file", label="bytes"),
        Column("training", "seconds of training", label="training"),
        Column("images seen", "training images seen", label="images seen"),
    ]
    rows = []
    for spec in served.pair:
        metrics = served.bundles[spec.id].metrics
        training = metrics.training
        costs = [Cell(NOT_KNOWN, None)] * 4
        if training is not None:
            costs = [
                Cell(f"{metrics.parameters:,}", metrics.parameters),
                Cell(f"{metrics.bytes:,}", metrics.bytes),
                Cell(duration(training.seconds), training.seconds),
                Cell(f"{training.images_seen:,}", training.images_seen),
            ]
        rows.append(
            [
                Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
                Cell(percent(metrics.accuracy), metrics.accuracy),
                Cell(interval(metrics.interval, 2), metrics.interval[0]),
                *costs,
            ]
        )
    hardware = "; ".join(
        f"{spec.short_title} trained on {found.cores} cores of {found.processor}"
        for spec in with_costs(served)
        for found in [served.bundles[spec.id].history.run.hardware]
    )
    said = f"{hardware}. The pre-training of a backbone is not counted." if hardware else ""
    return (
        "<h2>What does the accuracy cost?</h2>"
        + sortable_table(
            "Accuracy and cost",
            columns,
            rows,
            "costs",
            explained=("accuracy", "95% interval", "parameters", "int8"),
        )
        + (f'<p class="quiet">{escape(said)}</p>' if said else "")
    )


def measure_speed(served: Served) -> Iterator[str]:
    """Measure the models that can be run; yield how far it is and at last the table, as HTML."""
    found: dict[ModelSpec, speed.Speed] = {}
    specs = served.runnable.specs
    total = speed.RUNS * len(specs)
    for number, spec in enumerate(specs):
        for step in speed.measure(served.bundles[spec.id].model):
            if isinstance(step, speed.Speed):
                found[spec] = step
                continue
            done = number * speed.RUNS + step
            yield (
                f'<p role="status"><progress max="{total}" value="{done}" aria-label="measuring">'
                f"</progress> Measuring {escape(spec.in_sentence)}: {step} of {speed.RUNS} "
                "answers</p>"
            )
    yield _speeds(found) if found else notice(NONE_RUNS)


def _speeds(found: dict[ModelSpec, speed.Speed]) -> str:
    columns = [
        Column("model", "model", words=True),
        Column("p50", "p50 in ms"),
        Column("p95", "p95 in ms"),
        Column("cold start", "cold start in ms"),
    ]
    rows = [
        [
            Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
            *(
                Cell(f"{value:.1f} ms", round(value, 3))
                for value in (measured.p50, measured.p95, measured.cold)
            ),
        ]
        for spec, measured in found.items()
    ]
    return sortable_table(
        "One image on this computer", columns, rows, "speed", explained=("p50 and p95",)
    ) + (
        f'<p class="quiet" role="status">Measured: {speed.RUNS} answers each, one image at a '
        "time, after warming up. Cold start: loading the model and its first answer, with its "
        "file already read before. Other visitors' work on this computer counts in.</p>"
    )


def render_report(served: Served) -> str:
    """Return the report's claims and numbers beside ours as HTML."""
    if not served.of_the_report:
        return f"<h2>Do the report's claims hold?</h2>{notice(OTHER_MODELS)}"
    try:
        shares = data_share.read()
    except BundleError:  # *Training* says what is wrong with it
        shares = None
    found = [(claim, _HOLDS[claim.holds]) for claim in claims(served.bundles, shares)]
    return render(
        "report",
        sentence=_more_accurate(served),
        facts=_facts(),
        claims=found,
        colours={True: "good", False: "bad"},
    ) + _report_classes(served)


def _more_accurate(served: Served) -> str:
    """Say how the report's main claim, ResNet50 is more accurate, came out."""
    said = f"{report.RESNET50_ACCURACY:.0%} against {report.CUSTOM_CNN_ACCURACY:.0%}"
    ours = " against ".join(
        percent(served.bundles[spec.id].metrics.accuracy, 1) for spec in (RESNET50, CUSTOM_CNN)
    )
    return (
        f"The report found {said} for ResNet50 and its CNN; here it is {ours}. "
        f"{sentence(served.difference(), served.pair)}"
    )


def _facts() -> list[str]:
    """Return the report's four facts, in sentences."""
    matrix = report.CONFUSION_MATRIX
    right, total = int(matrix.trace()), int(matrix.sum())
    return [
        f"Its ResNet50, pre-trained on ImageNet, is right on {report.RESNET50_ACCURACY:.0%} by "
        f"epoch {report.RESNET50_EPOCH}.",
        f"Its own CNN of three blocks is right on {report.CUSTOM_CNN_ACCURACY:.0%} by epoch "
        f"{report.CUSTOM_CNN_EPOCH}.",
        f"Of {report.SAMPLES} sample images ResNet50 is right on "
        f"{report.RESNET50_SAMPLES_RIGHT}, the CNN on {report.CUSTOM_CNN_SAMPLES_RIGHT}.",
        f"The CNN's confusion matrix counts {right:,} of {total:,} held-out images as right, "
        f"{percent(right / total)}.",
    ]


def _report_classes(served: Served) -> str:
    bundle = served.bundles[CUSTOM_CNN.id]
    theirs = per_class(report.CONFUSION_MATRIX)
    mine = per_class(confusion_matrix(bundle.labels, bundle.predicted))
    columns = [Column("class", "class", words=True)]
    for rate in ("recall", "precision", "F1"):
        columns += [
            Column(
                f"{rate}, {who}",
                f"{rate} of {whose} custom CNN",
                label=f"{rate}, {who}",
                line=line,
            )
            for line, (who, whose) in enumerate((("report", "the report's"), ("here", "our")), 1)
        ]
    rows = [
        [Cell(name, name)]
        + [
            Cell(percent(value), value)
            for rate in ("recall", "precision", "f1")
            for value in (getattr(theirs[index], rate), getattr(mine[index], rate))
        ]
        for index, name in enumerate(CLASS_NAMES)
    ]
    matrix = report.CONFUSION_MATRIX
    right, total = int(matrix.trace()), int(matrix.sum())
    table = sortable_table(
        "Custom CNN per class",
        columns,
        rows,
        "report-per-class",
        explained=("recall", "precision", "F1"),
        dense=True,
        compact=True,
    )
    return (
        '<p class="quiet">The custom CNN of the report is right on '
        f"{right:,} of {total:,} test images, {percent(right / total)} "
        f"({interval(wilson_interval(right, total), 2)}). It does not say which these are, so no "
        "paired test is possible.</p><details><summary>Custom CNN per class, the report's and "
        f"ours</summary>{table}</details>"
    )
