"""The hint that a photo may show none of the ten classes, with how often it is wrong."""

from cifar_models.bundles.predictor import Prediction
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.ui.templates import render


def unknown_hint(served: Served, predictions: dict[str, Prediction], row: int) -> str:
    """Return the hint about one picture as HTML; nothing where no model raises it."""
    said = served.hints(predictions, row)
    by = raised_by(served, said)
    if not by:
        return ""
    others = [spec for spec in served.specs if not said[spec.id]]
    rules = [(spec, served.bundles[spec.id].unknown) for spec in served.specs]
    return render(
        "unknown_hint",
        by=by,
        others=others,
        said=_in_words(by, [spec for spec in others if said[spec.id] is not None]),
        rules=[(spec, rule) for spec, rule in rules if rule is not None],
    )


def raised_by(served: Served, said: dict[str, bool | None]) -> list[ModelSpec]:
    """Return the models that raise the hint.

    Args:
        said: By model id, as ``Served.hints`` has it.
    """
    return [spec for spec in served.specs if said[spec.id]]


def _in_words(by: list[ModelSpec], against: list[ModelSpec]) -> str:
    """Say who finds the picture unfamiliar, and who does not."""
    if len(by) > 1:
        return "Both models find it unlike the pictures they learnt from."
    words = f"{by[0].in_sentence} finds it unlike the pictures it learnt from"
    words += "".join(f"; {spec.in_sentence} does not" for spec in against)
    return f"{words[0].upper()}{words[1:]}."
