"""What the tab *Worse pictures* says in words."""

from cifar_models.figures import robustness_words as words
from cifar_models.records.robustness import MADE_HERE
from cifar_models.serving import worse_pictures
from cifar_models.serving.served import Served
from cifar_models.specs import PLACES
from cifar_models.stats.direction import direction_of
from cifar_models.stats.robustness import STRENGTHS, averaged, first_to_break
from cifar_models.ui.templates import render


def render_lead(served: Served) -> str:
    """Return how both models hold on worse pictures, in a few sentences, as HTML."""
    worse, way = worse_pictures.worse_of(served), direction_of(served.answers)
    mean = averaged(worse, worse.kinds, STRENGTHS)
    return render(
        "worse_lead",
        sentence=words.mean_sentence(mean, len(worse.kinds), served.pair),
        shares=[
            (spec, words.share_words(mean.of(place)))
            for spec, place in zip(served.pair, PLACES, strict=True)
        ],
        way=way.words(served.pair),
        reason=way.reason(served.pair),
        difference=words.difference_words(mean.difference, way),
        breaking=words.overall_breaking(*first_to_break(worse), served.pair),
        total=len(worse.indices),
        kinds=len(worse.kinds),
        made_here=worse_pictures.source_of(served) == MADE_HERE,
        record=served.bundles[served.pair.first.id].robustness.record,
    )
