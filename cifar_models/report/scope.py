"""Which test images a saved report is of, and whether a test on them means anything."""

from dataclasses import dataclass

from cifar_models.serving.served import Served
from cifar_models.stats.filters import PEOPLE, Filter


@dataclass(frozen=True)
class Scope:
    """The filter of a report, as far as it can be applied.

    Attributes:
        chosen: The filter.
        restrictions: Words of each restriction; empty where there is none.
        ignored: Words of restrictions that need people's answers, where these are unknown.
        count: Test images that fulfil it.
        total: All test images.
        testable: Whether no answer of a model decides which images these are. Where one does, a
            test on them proves nothing.
    """

    chosen: Filter
    restrictions: tuple[str, ...]
    ignored: tuple[str, ...]
    count: int
    total: int
    testable: bool

    @property
    def restricted(self) -> bool:
        """Whether these may be fewer than all test images."""
        return self.chosen != Filter()

    @property
    def words(self) -> str:
        """Name the images within a sentence."""
        if not self.restricted:
            return f"all {self.total:,} test pictures"
        return f"{self.count:,} of {self.total:,} test pictures: {', '.join(self.restrictions)}"


def scope_of(served: Served, chosen: Filter) -> Scope:
    """Return what a report of the images that fulfil a filter is of; needs both models."""
    answers, ignored = served.answers, ()
    if answers.people is None:
        known = chosen.sure(PEOPLE, 0.0, 1.0)
        kept = known.chips(served.pair)
        ignored = tuple(chip[1] for chip in chosen.chips(served.pair) if chip not in kept)
        chosen = known
    of_images = Filter(
        true=chosen.true,
        labels=chosen.labels,
        duplicates=chosen.duplicates,
        people_least=chosen.people_least,
        people_most=chosen.people_most,
    )
    return Scope(
        chosen=chosen,
        restrictions=tuple(words for _, words in chosen.chips(served.pair)),
        ignored=ignored,
        count=len(chosen.indices(answers)),
        total=len(served.labels),
        testable=chosen == of_images,
    )
