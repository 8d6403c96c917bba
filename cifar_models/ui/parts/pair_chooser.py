"""Which two of the models are compared: a visitor's choice, shown where there are more than two."""

import gradio as gr

from cifar_models.serving.served import Served
from cifar_models.specs import BETWEEN, PLACES
from cifar_models.stats.filters import check
from cifar_models.ui.parts.view_of_images import ImageView
from cifar_models.ui.parts.wiring import Context

_LABELS = dict(zip(PLACES, ("Compare", "with"), strict=True))


class PairChooser:
    """Two lists of all models.

    Attributes:
        row: Holds both.
        lists: By place in the pair.
    """

    def __init__(self, served: Served) -> None:
        with gr.Row(
            visible=_wanted(served), elem_id="pair-chooser", elem_classes="controls"
        ) as self.row:
            self.lists = {
                place: gr.Dropdown(
                    _choices(served),
                    value=_chosen(served, place),
                    label=label,
                    elem_id=f"pair-{place}",
                    min_width=150,
                )
                for place, label in _LABELS.items()
            }

    @property
    def outputs(self) -> list:
        """All components."""
        return [self.row, *self.lists.values()]

    def shown(self, served: Served) -> dict:
        """Return by component what shows the pair of ``served``, and all that may be chosen."""
        choices = _choices(served)
        return {self.row: gr.Row(visible=_wanted(served))} | {
            self.lists[place]: gr.Dropdown(choices, value=_chosen(served, place))
            for place in PLACES
        }


def with_model(
    context: Context, place: str, view: ImageView, _: gr.EventData, model_id: object
) -> ImageView:
    """Return a view with another model at one place of its pair, see ``chosen_pair``."""
    return view.about(chosen_pair(context.served(view.pair), place, model_id))


def chosen_pair(served: Served, place: str, model_id: object) -> str:
    """Return the pair with another model at one place, as addresses call it.

    The model that stood there takes the other place where that held the one chosen.

    Args:
        served: About the pair before.

    Raises:
        ValueError: There is no such model.
    """
    check("model", model_id, tuple(spec.id for spec in served.choices))
    before = dict(zip(PLACES, served.pair.ids, strict=True))
    after = before | {place: str(model_id)}
    if after[PLACES[0]] == after[PLACES[1]]:
        after |= {other: before[place] for other in PLACES if other != place}
    return BETWEEN.join(after[place] for place in PLACES)


def _wanted(served: Served) -> bool:
    return len(served.choices) > 2


def _choices(served: Served) -> list[tuple[str, str]]:
    return [(spec.title, spec.id) for spec in served.choices]


def _chosen(served: Served, place: str) -> str | None:
    return getattr(served.pair, place).id if served.comparable else None
