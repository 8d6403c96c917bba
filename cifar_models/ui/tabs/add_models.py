"""Part of *Models*: further models to compare, for whoever runs the app on a computer of theirs.

A visitor of an app that others can reach sees how its owner adds them, and can add nothing.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import gradio as gr

from cifar_models.errors import CifarModelsError
from cifar_models.serving.served import Addition, Served, Serving
from cifar_models.specs import BETWEEN, MODEL_IDS, ModelSpec, spec_for
from cifar_models.ui.parts.components import pickable_html
from cifar_models.ui.parts.fragments import notice
from cifar_models.ui.parts.wiring import QUIET, Context
from cifar_models.ui.templates import render


def build(context: Context, refreshed: Callable) -> None:
    """Add the section and wire it.

    Args:
        refreshed: The event of *Refresh models*, which looks for finished runs too.
    """
    serving, panel = context.serving, context.panel
    gr.HTML(render("add_models", own=serving.runs is not None), elem_id="add-models")
    if serving.runs is None or panel is None:
        return
    offers = pickable_html(elem_id="offered-runs")
    with gr.Row(elem_classes="controls", elem_id="add-model-row"):
        repository = gr.Textbox(
            label="Repository of the Hub",
            placeholder="owner/name",
            max_length=300,
            elem_id="add-repository",
            min_width=200,
        )
        add = gr.Button("Add it", size="sm", scale=0, min_width=90, elem_id="add-from-hub")
        upload = gr.UploadButton(
            "Add a file of predictions", size="sm", scale=0, min_width=200, elem_id="add-file"
        )
    said = gr.HTML(visible=False, elem_id="add-said")
    # What is to be compared once it was added, and when that was asked for.
    added = gr.State({})
    outputs = [said, added, offers]

    def answer(name: Callable[[], Addition]) -> dict:
        try:
            spec = serving.add(name())
        except CifarModelsError as error:
            return {said: gr.HTML(notice(str(error), "problem"), visible=True)}
        words = f"{spec.title} is compared now; above all tabs you choose which two are."
        return {
            said: gr.HTML(notice(words), visible=True),
            added: {"pair": _pair_with(serving.current, spec), "at": time.monotonic()},
            offers: render_offers(serving),
        }

    def from_hub(place: str) -> dict:
        from cifar_models.added.places import repository_of

        return answer(lambda: repository_of((place or "").strip()))

    def from_file(path: str) -> dict:
        from cifar_models.added.places import uploaded

        return answer(lambda: uploaded(Path(path)))

    def from_run(event: gr.EventData) -> dict:
        found = _finished(serving).get(str(event._data.get("pick")))
        if found is None:
            raise gr.Error("That run is not there any more.", print_exception=False)
        return answer(lambda: found)

    alone = {"api_visibility": "private", "concurrency_id": "adding", "concurrency_limit": 1}
    for event in (add.click, repository.submit):
        event(from_hub, repository, outputs, **alone)
    upload.upload(from_file, upload, outputs, **alone)
    offers.select(from_run, None, outputs, **alone)
    panel.compares_from(added.change, added)
    refreshed(lambda: render_offers(serving), None, offers, **QUIET)
    context.contents.add("models", lambda *_: {offers: render_offers(serving)}, [], [offers])


def render_offers(serving: Serving) -> str:
    """Return the finished runs that are not served yet, each with what compares it."""
    found = _finished(serving)
    if not found:
        return ""
    return render(
        "offered_runs", runs=[(name, _against(run.network)) for name, run in found.items()]
    )


def _against(network: str | None) -> str:
    """Name what a run of a network is compared with."""
    return spec_for(network).in_sentence if network in MODEL_IDS else "the first model"


def _finished(serving: Serving) -> dict:
    from cifar_models.added import runs

    every = serving.current.every or serving.current.models
    served = {model.bundle.metrics.model_sha256 for model in every.values()}
    found = {}
    for folder in serving.runs or ():
        found |= {os.fsdecode(name): run for name, run in runs.finished(folder, served).items()}
    return found


def _pair_with(served: Served, spec: ModelSpec) -> str:
    """Return the pair of a new model and the one of the same network that comes with the app."""
    ids = [one.id for one in served.choices if one.id != spec.id]
    history = (served.every or served.models)[spec.id].bundle.history
    network = history.run.model if history else None
    return BETWEEN.join((spec.id, network if network in ids else ids[0]))
