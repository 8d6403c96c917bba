"""What two models did on an image, as the filter and the addresses name it, and in words."""

from cifar_models.specs import FIRST, PLACES, SECOND, Pair
from cifar_models.stats import comparison

BOTH_RIGHT, BOTH_WRONG = "both_right", "both_wrong"
ONLY_RIGHT = {place: f"only_{place}_right" for place in PLACES}
RIGHT = {place: f"{place}_right" for place in PLACES}
WRONG = {place: f"{place}_wrong" for place in PLACES}
EITHER_WRONG, ONE_RIGHT, DISAGREE = "either_wrong", "one_right", "disagree"

# Of the comparison, what each of them holds; it has none for models that disagree.
CODES = {
    BOTH_RIGHT: (comparison.BOTH_RIGHT,),
    ONLY_RIGHT[FIRST]: (comparison.ONLY_A_RIGHT,),
    ONLY_RIGHT[SECOND]: (comparison.ONLY_B_RIGHT,),
    BOTH_WRONG: (comparison.BOTH_WRONG,),
    EITHER_WRONG: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT, comparison.BOTH_WRONG),
    ONE_RIGHT: (comparison.ONLY_A_RIGHT, comparison.ONLY_B_RIGHT),
    RIGHT[FIRST]: (comparison.BOTH_RIGHT, comparison.ONLY_A_RIGHT),
    WRONG[FIRST]: (comparison.BOTH_WRONG, comparison.ONLY_B_RIGHT),
    RIGHT[SECOND]: (comparison.BOTH_RIGHT, comparison.ONLY_B_RIGHT),
    WRONG[SECOND]: (comparison.BOTH_WRONG, comparison.ONLY_A_RIGHT),
}
# In the order of the page's list.
OUTCOMES = (
    BOTH_RIGHT,
    *ONLY_RIGHT.values(),
    BOTH_WRONG,
    EITHER_WRONG,
    ONE_RIGHT,
    DISAGREE,
    *(template[place] for place in PLACES for template in (RIGHT, WRONG)),
)


def outcome_words(pair: Pair) -> dict[str, str]:
    """Return every outcome with its words about two models."""
    named = {
        template[place]: words.format(getattr(pair, place).short_title)
        for template, words in (
            (ONLY_RIGHT, "only {} right"),
            (RIGHT, "{} right"),
            (WRONG, "{} wrong"),
        )
        for place in PLACES
    }
    words = named | {
        BOTH_RIGHT: "both right",
        BOTH_WRONG: "both wrong",
        EITHER_WRONG: "at least one wrong",
        ONE_RIGHT: "exactly one right",
        DISAGREE: "the models disagree",
    }
    return {outcome: words[outcome] for outcome in OUTCOMES}
