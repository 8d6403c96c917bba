"""The hint that a photo may show none of the ten classes, with how often it is wrong."""

from html import escape

from cifar_models.bundles.predictor import Prediction
from cifar_models.serving.served import Served
from cifar_models.wording import percent


def unknown_hint(served: Served, predictions: dict[str, Prediction], row: int) -> str:
    """Return the hint about one picture as HTML; nothing where no model raises it."""
    said = served.hints(predictions, row)
    by = [spec for spec in served.specs if said[spec.id]]
    if not by:
        return ""
    who = (
        f"{by[0].short_title} finds it unlike the images it learnt from"
        if len(by) == 1
        else "both models find it unlike the images they learnt from"
    )
    rates = "; ".join(
        f"{spec.short_title} gives this hint on {percent(rule.false_alarm_rate, 1)} of CIFAR-10 "
        f"test images and withholds it on {percent(rule.missed_rate, 1)} of pictures of other "
        "things"
        for spec in served.specs
        if (rule := served.bundles[spec.id].unknown) is not None
    )
    return (
        '<p class="notice unknown" role="note" data-hint="'
        f'{" ".join(spec.id for spec in by)}">This may be none of the ten classes: {escape(who)}. '
        f'<span class="quiet">Measured: {escape(rates)}.</span></p>'
    )
