"""Parts of the tab *Is it real?* about calibration, cost, speed, and the report's own numbers."""

from collections.abc import Iterator
from html import escape

from cifar_models.bundles import speed
from cifar_models.errors import BundleError
from cifar_models.figures import judgements as evidence_figures
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.claims import claims
from cifar_models.serving.served import Served
from cifar_models.specs import CUSTOM_CNN, MODELS
from cifar_models.stats import calibration, report
from cifar_models.stats.metrics import confusion_matrix, per_class, wilson_interval
from cifar_models.stats.verdicts import verdict
from cifar_models.trainings import data_share
from cifar_models.ui.parts.fragments import model_dot
from cifar_models.ui.parts.tables import Cell, Column, sortable_table
from cifar_models.ui.templates import render
from cifar_models.wording import duration, interval, percent

NOT_MEASURED = "not measured"
_HOLDS = {True: "yes", False: "no", None: NOT_MEASURED}


def calibration_figures(served: Served) -> tuple[dict, dict]:
    """Return the reliability diagram and the histogram of confidences."""
    bins = {}
    for spec in MODELS:
        bundle = served.bundles[spec.id]
        bins[spec] = calibration.reliability(bundle.confidence, bundle.predicted == bundle.labels)
    return evidence_figures.reliability(bins), evidence_figures.confidences(bins)


def costs_figure(served: Served, against: str) -> dict:
    """Return the figure of accuracy against one of ``evidence_figures.COSTS``."""
    metrics = {spec: served.bundles[spec.id].metrics for spec in MODELS}
    return evidence_figures.costs(metrics, against)


def render_calibration(served: Served) -> str:
    """Return the calibration errors as HTML."""
    columns = [
        Column("model", "model", words=True),
        Column("calibration error", "expected calibration error"),
        Column("before the temperature", "expected calibration error before the temperature"),
        Column("temperature", "temperature"),
    ]
    rows = []
    for spec in MODELS:
        metrics = served.bundles[spec.id].metrics
        after = metrics.calibration.expected_calibration_error
        before = metrics.calibration.error_before
        rows.append(
            [
                Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
                Cell(percent(after), after),
                Cell(NOT_MEASURED if before is None else percent(before), before),
                Cell(f"{metrics.temperature:.3f}", metrics.temperature),
            ]
        )
    table = sortable_table("Expected calibration error, 15 bins", columns, rows, "calibration")
    return (
        "<h2>Does the confidence mean what it says?</h2><p>Of answers given with 80% confidence, "
        "80% should be right: points below the dashed line are overconfident, above it too "
        "modest. The logits were divided by a temperature fitted on validation images; the error "
        f"before that is given beside.</p>{table}"
    )


def render_costs(served: Served) -> str:
    """Return what each model costs as HTML."""
    columns = [
        Column("model", "model", words=True),
        Column("accuracy", "accuracy"),
        Column("95% interval", "interval low"),
        Column("parameters", "parameters"),
        Column("bytes", "bytes of model.tflite"),
        Column("training", "seconds of training"),
        Column("images seen", "training images seen"),
    ]
    rows = []
    for spec in MODELS:
        metrics = served.bundles[spec.id].metrics
        training = metrics.training
        rows.append(
            [
                Cell(f"{model_dot(spec)}{spec.short_title}", spec.short_title),
                Cell(percent(metrics.accuracy), metrics.accuracy),
                Cell(interval(metrics.interval), metrics.interval[0]),
                Cell(f"{metrics.parameters:,}", metrics.parameters),
                Cell(f"{metrics.bytes:,}", metrics.bytes),
                Cell(duration(training.seconds), training.seconds),
                Cell(f"{training.images_seen:,}", training.images_seen),
            ]
        )
    hardware = "; ".join(
        f"{spec.short_title} trained on {found.cores} cores of {found.processor}"
        for spec in MODELS
        for found in [served.bundles[spec.id].history.run.hardware]
    )
    return (
        "<h2>What does the accuracy cost?</h2>"
        + sortable_table("Accuracy and cost", columns, rows, "costs")
        + f'<p class="quiet">{escape(hardware)}. The pre-training of a backbone is not '
        "counted.</p>"
    )


def measure_speed(served: Served) -> Iterator[str]:
    """Measure both models; yield the progress and at last the table, as HTML."""
    found: dict[str, speed.Speed] = {}
    total = speed.RUNS * len(MODELS)
    for number, spec in enumerate(MODELS):
        for step in speed.measure(served.bundles[spec.id].model):
            if isinstance(step, speed.Speed):
                found[spec.id] = step
                continue
            done = number * speed.RUNS + step
            yield (
                f'<p role="status"><progress max="{total}" value="{done}" aria-label="measuring">'
                f"</progress> Measuring {escape(spec.in_sentence)}: {step} of {speed.RUNS} "
                "answers</p>"
            )
    yield _speeds(found)


def _speeds(found: dict[str, speed.Speed]) -> str:
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
                for value in (found[spec.id].p50, found[spec.id].p95, found[spec.id].cold)
            ),
        ]
        for spec in MODELS
    ]
    return sortable_table("One image on this computer", columns, rows, "speed") + (
        f'<p class="quiet" role="status">Measured: {speed.RUNS} answers each, one image at a '
        "time, after warming up. Cold start: loading the model and its first answer, with its "
        "file already read before. Other visitors' work on this computer counts in.</p>"
    )


def render_report(served: Served) -> str:
    """Return the report's claims and numbers beside ours as HTML."""
    bundles = {spec.id: served.bundles[spec.id] for spec in MODELS}
    try:
        shares = data_share.read()
    except BundleError:  # *Training curves* says what is wrong with it
        shares = None
    found = [(claim, _HOLDS[claim.holds]) for claim in claims(bundles, shares)]
    return render("report", more_accurate=_more_accurate(served), claims=found) + _report_classes(
        served
    )


def _more_accurate(served: Served) -> str:
    """Say how the report's main claim, ResNet50 is more accurate, came out."""
    said = f"{report.RESNET50_ACCURACY:.0%} against {report.CUSTOM_CNN_ACCURACY:.0%}"
    ours = " against ".join(percent(served.bundles[spec.id].metrics.accuracy, 1) for spec in MODELS)
    clause = verdict(served.difference(), served.pair)
    return f"It found {said}; here it is {ours}: {clause}."


def _report_classes(served: Served) -> str:
    bundle = served.bundles[CUSTOM_CNN.id]
    theirs = per_class(report.CONFUSION_MATRIX)
    mine = per_class(confusion_matrix(bundle.labels, bundle.predicted))
    columns = [Column("class", "class", words=True)]
    for figure in ("recall", "precision", "F1"):
        columns += [
            Column(f"{figure}, {who}", f"{figure} of {whose} custom CNN")
            for who, whose in (("report", "the report's"), ("here", "our"))
        ]
    rows = [
        [Cell(name, name)]
        + [
            Cell(percent(value, 1), value)
            for figure in ("recall", "precision", "f1")
            for value in (getattr(theirs[index], figure), getattr(mine[index], figure))
        ]
        for index, name in enumerate(CLASS_NAMES)
    ]
    matrix = report.CONFUSION_MATRIX
    right, total = int(matrix.trace()), int(matrix.sum())
    return sortable_table("Custom CNN per class", columns, rows, "report-per-class") + (
        '<p class="quiet">The custom CNN of the report is right on '
        f"{right:,} of {total:,} test images, "
        f"{percent(right / total)} ({interval(wilson_interval(right, total))}). It does not say "
        "which these are, so no paired test is possible.</p>"
    )
