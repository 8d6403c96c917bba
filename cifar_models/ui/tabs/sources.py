"""Part of *Models*: where the weights and the test images come from."""

from cifar_models.data import people
from cifar_models.data.dataset import describe_pixels
from cifar_models.serving.served import Served
from cifar_models.ui.templates import render as render_template
from cifar_models.wording import capital, origin

_NOT_RUN = "known by its answers about the test images alone, so it cannot answer new pictures"


def render(served: Served) -> str:
    """Return the section as HTML; it names no folder of this computer."""
    weights = [
        (
            spec,
            place.commit or "",
            f"{capital(place.origin)}; {origin(history.run.pretrained_on)}."
            if history
            else f"{capital(place.origin)}; {_NOT_RUN}.",
        )
        for spec in served.specs
        for place in [served.models[spec.id].place]
        for history in [served.bundles[spec.id].history]
    ]
    return render_template(
        "sources",
        weights=weights,
        images=_test_images(served),
        people=_people(served) if served.comparable else "",
        warning=pixel_warning(served),
    )


def _test_images(served: Served) -> list[str]:
    images = served.test_images
    here = "not at hand" if images is None else "on the computer that runs this app"
    return [
        f"Accuracies were measured on {describe_pixels(served.images_sha256)}.",
        f"The images shown on this page are {here}.",
    ]


def _people(served: Served) -> str:
    """Say whose answers people's are, and whether they are here."""
    here = served.without_people
    if served.people is not None:
        counts = served.people.sum(axis=1)
        here = (
            f"They are on the computer that runs it: {counts.sum():,} answers, {counts.min():,} to "
            f"{counts.max():,} an image."
        )
    return f"{people.SOURCE}; {people.LICENCE}, so they are no part of this app. {here}"


def pixel_warning(served: Served) -> str:
    """Say that the images at hand have other pixels than the measured ones; empty if they do not.

    That is also so where there are none.
    """
    if served.test_images is None or served.same_test_images():
        return ""
    return (
        "The test images on this computer have other pixels (SHA-256 "
        f"{served.test_images.sha256[:12]}…) than those the accuracies were measured on "
        f"({served.images_sha256[:12]}…). Labels and confidences beside the images "
        "are those of the measured pixels; opening an image classifies yours."
    )
