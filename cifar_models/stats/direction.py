"""The one direction of all differences: positive favours the model that is better overall."""

from dataclasses import dataclass, replace

from cifar_models.specs import FIRST, PAIR, PLACES, SECOND, ModelSpec, Pair
from cifar_models.stats.answers import Answers
from cifar_models.stats.comparison import PairedDifference, paired_difference
from cifar_models.stats.verdicts import A_BETTER, B_BETTER, finding


@dataclass(frozen=True)
class Direction:
    """Which model the other one is subtracted from, wherever a difference is shown.

    Attributes:
        place: ``first`` or ``second`` of the pair, from which the other one is subtracted.
        settled: Whether that model is better on all test images. Where neither is, differences
            are those of the first minus the second.
    """

    place: str = FIRST
    settled: bool = False

    def __post_init__(self) -> None:
        """Refuse a place that is none."""
        if self.place not in PLACES:
            raise ValueError(f"place is {self.place!r}; it must be one of {', '.join(PLACES)}")

    @property
    def better(self) -> str | None:
        """The place of the model that is better overall; None where neither is."""
        return self.place if self.settled else None

    @property
    def other(self) -> str:
        """The place of the model that is subtracted."""
        return SECOND if self.place == FIRST else FIRST

    def specs(self, pair: Pair = PAIR) -> tuple[ModelSpec, ModelSpec]:
        """Return the model from which the other one is subtracted, and that other one."""
        return getattr(pair, self.place), getattr(pair, self.other)

    def words(self, pair: Pair = PAIR) -> str:
        """Say what a difference is, as ``ResNet50 minus the custom CNN``."""
        return " minus ".join(spec.in_sentence for spec in self.specs(pair))

    def reason(self, pair: Pair = PAIR) -> str:
        """Say in a sentence of few words why differences go this way."""
        if self.settled:
            return (
                f"Above 0: in favour of {self.specs(pair)[0].in_sentence}, the better one overall."
            )
        return f"Neither is better overall, so differences are {self.words(pair)}."

    def turn(self, difference: PairedDifference) -> PairedDifference:
        """Return a difference of the first minus the second so that it goes this way.

        In what is returned A is the model from which the other one, B, is subtracted.
        """
        if self.place == FIRST:
            return difference
        return replace(
            difference,
            only_a=difference.only_b,
            only_b=difference.only_a,
            difference=self.value(difference.difference),
            interval=difference.interval
            and (self.value(difference.interval[1]), self.value(difference.interval[0])),
        )

    def value(self, first_minus_second: float | None) -> float | None:
        """Return one number, of the first minus the second, so that it goes this way."""
        if first_minus_second is None or self.place == FIRST:
            return first_minus_second
        return 0.0 - first_minus_second  # no -0.0


def direction(overall: PairedDifference) -> Direction:
    """Return the direction of all differences.

    Args:
        overall: The first of the pair minus the second, on all test images.
    """
    found = finding(overall, overall.p_value)
    return {A_BETTER: Direction(FIRST, True), B_BETTER: Direction(SECOND, True)}.get(
        found, Direction()
    )


def direction_of(answers: Answers) -> Direction:
    """Return the direction of all differences between two models, from what they answered."""
    return direction(paired_difference(answers.outcome))
