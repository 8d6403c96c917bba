"""What a study found, in sentences."""

from collections.abc import Sequence

from cifar_models.labels import CLASS_NAMES
from cifar_models.saliency.deletion import BELIEVED, MISLEADING, ORDERS, UNTESTED, Deletion
from cifar_models.saliency.study import Study
from cifar_models.wording import capital, percent

_STUBBORN = 0.5  # of its probability: a class that keeps it with all covered cannot fall far


def of_map(deletion: Deletion, name: str) -> tuple[str, str]:
    """Say whether a map can be believed, and why: a few words and a sentence.

    Args:
        name: Of the class.
    """
    if deletion.verdict == BELIEVED:
        return "can be believed", (
            f"Covering first what it marks brings {name} down sooner than all {ORDERS} random "
            "orders."
        )
    if deletion.verdict == MISLEADING:
        return "misleads", f"All {ORDERS} random orders bring {name} down sooner."
    if deletion.verdict == UNTESTED:
        return "cannot be tested here", (
            f"{capital(name)} keeps at least {percent(deletion.least, 1)} whatever is covered."
        )
    count = deletion.as_soon
    return "cannot be told from chance", (
        f"{count} of {ORDERS} random orders bring{'s' if count == 1 else ''} {name} down as soon."
    )


def of_all(deletions: Sequence[Deletion]) -> str:
    """Say how many of some maps can be believed."""
    believed = sum(deletion.verdict == BELIEVED for deletion in deletions)
    if believed == len(deletions):
        return f"All {believed} maps can be believed."
    return f"{believed or 'None'} of {len(deletions)} maps can be believed."


def of_patches(study: Study) -> str:
    """Say what covering a single patch does to a model's answer."""
    name, before = CLASS_NAMES[study.predicted], percent(float(study.answer[study.predicted]), 1)
    without = study.without
    turned = without[without.argmax(axis=1) != study.predicted]
    worst = min(turned if len(turned) else without, key=lambda one: one[study.predicted])
    least = percent(float(min(worst[study.predicted], study.answer[study.predicted])), 1)
    if len(turned):
        instead = CLASS_NAMES[int(worst.argmax())]
        return (
            f"Covering one patch can turn its answer to {instead}: {name} falls from {before} "
            f"to {least}."
        )
    if least == before:
        return f"No single patch matters: {name} stays at {before}."
    return f"No single patch turns its answer: {name} falls from {before} to no less than {least}."


def of_the_rest(study: Study) -> str:
    """Warn where a class stays with the whole picture covered; else nothing."""
    kept = next(iter(study.deletions.values())).curve[-1]
    if kept < _STUBBORN * study.answer[study.predicted]:
        return ""
    name = CLASS_NAMES[study.predicted]
    share = percent(float(kept), 1)
    return f"Even with all of it covered, {name} keeps {share}: blurred colours suffice."
