"""Tab *Models*: what each network is, how it was trained, and what it costs."""

from collections.abc import Callable
from html import escape

import gradio as gr
from markupsafe import Markup

from cifar_models import model_card
from cifar_models.bundles.bundle import Bundle
from cifar_models.bundles.known_answers import KnownAnswers
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import Counted
from cifar_models.serving.served import Served
from cifar_models.specs import ModelSpec
from cifar_models.stats.filters import Filter
from cifar_models.ui.parts.fragments import model_dot, notice, pick, term
from cifar_models.ui.parts.tables import Cell, Column, sortable_table, table_html
from cifar_models.ui.parts.wiring import Context
from cifar_models.ui.tabs import add_models, people_download, recipe_table, refresh, sources
from cifar_models.ui.templates import render
from cifar_models.wording import NOT_KNOWN, capital, duration, interval, origin, percent

_ANSWERS_ALONE = "Not known: this model is known by its answers about the test images alone."


def build(context: Context) -> None:
    """Add the tab's components and wire them."""
    panel = context.panel
    outputs = [gr.HTML(elem_id="models-overview"), table_html(elem_id="models-per-class")]
    if panel is not None:
        panel.opens_from(outputs[1])
    now, folded, cards = context.serving.current, [], []
    # They have the names in the page that the models compared at first give them.
    for spec in now.specs:
        titles = iter(_folded_titles(spec))
        with gr.Accordion(next(titles), open=False) as layers:
            outputs.append(table_html(elem_id=f"layers-{spec.id}"))
        with gr.Accordion(next(titles), open=False) as recipe:
            outputs.append(gr.HTML(elem_id=f"recipe-{spec.id}"))
        with gr.Accordion(next(titles), open=False) as card:
            text = _card(now.bundles[spec.id])
            cards.append(gr.HTML(text, elem_id=f"card-{spec.id}", elem_classes="model-card"))
        folded += [layers, recipe, card]
    outputs.append(gr.HTML(elem_id="models-sources"))
    outputs.append(people_download.build(context))
    context.contents.add(
        "models",
        lambda served, _: dict(zip(outputs, _render(served), strict=True)),
        [],
        outputs,
    )

    def draw_folded(served: Served, _: Filter) -> dict:
        titles = [title for spec in served.specs for title in _folded_titles(spec)]
        return {
            **{one: gr.Accordion(label=title) for one, title in zip(folded, titles, strict=True)},
            **{
                card: _card(served.bundles[spec.id])
                for spec, card in zip(served.specs, cards, strict=True)
            },
        }

    context.contents.add("models", draw_folded, [], [*folded, *cards])
    refreshed = refresh.build(context)
    add_models.build(context, refreshed)


def _render(served: Served) -> list[str]:
    """Return the contents of the tab's parts, in their order."""
    parts = [_overview(served), _per_class(served)]
    for spec in served.specs:
        bundle = served.bundles[spec.id]
        if bundle.history is None:
            parts += [notice(_ANSWERS_ALONE)] * 2
        else:
            parts += [_layers(bundle), recipe_table.render(bundle)]
    return [*parts, sources.render(served), people_download.button(served)]


def _folded_titles(spec: ModelSpec) -> list[str]:
    """Return the titles of what is folded away about a model."""
    return [f"{spec.title}: {what}" for what in ("layers", "recipe", "model card")]


def _card(bundle: Bundle | KnownAnswers) -> str:
    return notice(_ANSWERS_ALONE) if bundle.card is None else model_card.render(bundle.card)


def _overview(served: Served) -> str:
    bundles = [served.bundles[spec.id] for spec in served.specs]

    def known(write: Callable[[Bundle], str]) -> list[str]:
        return [NOT_KNOWN if b.history is None else write(b) for b in bundles]

    rows = [
        ("What it is", known(lambda b: f"{capital(origin(b.history.run.pretrained_on))}.")),
        (
            _term("accuracy", "Accuracy on the test images"),
            [percent(b.metrics.accuracy) for b in bundles],
        ),
        (_term("95% interval"), [interval(b.metrics.interval, 2) for b in bundles]),
        ("Right", [f"{b.metrics.correct:,} of {b.metrics.total:,}" for b in bundles]),
        (
            _term("mirror averaging", "Without averaging mirror images"),
            known(
                lambda b: (
                    _accuracy(b.metrics.without_average_flips)
                    if b.metrics.average_flips
                    else "it averages none"
                )
            ),
        ),
        (
            _term("expected calibration error", "Calibration error"),
            [_calibration_error(b) for b in bundles],
        ),
        ("Layers", known(_structure)),
        (_term("parameters", "Parameters"), known(lambda b: f"{b.metrics.parameters:,}")),
        ("of these trained", known(lambda b: f"{_trainable(b):,}")),
        (
            _term("frozen", "of these frozen"),
            known(lambda b: f"{b.metrics.parameters - _trainable(b):,}"),
        ),
        (_term("int8", "Model file, weights in int8"), known(lambda b: _size(b.metrics.bytes))),
        ("Training images", known(lambda b: f"{b.history.run.data.train_images:,}")),
        (
            _term("validation", "Validation images"),
            known(lambda b: f"{b.history.run.data.validation_images:,}"),
        ),
        (_term("epoch", "Epochs"), known(lambda b: f"{b.metrics.training.epochs:,}")),
        ("Images seen", known(lambda b: f"{b.metrics.training.images_seen:,}")),
        ("Training time", known(lambda b: duration(b.metrics.training.seconds))),
        ("Computer", known(_hardware)),
    ]
    lead = '<p class="lead">What each network is, how it was trained, and what it costs.</p>'
    return lead + render(
        "facts_table",
        caption="Both models at a glance",
        specs=served.specs,
        rows=rows,
        explained=(),
    )


def _term(name: str, words: str = "") -> Markup:
    """Return a term of the glossary for the head of a row."""
    return Markup(term(name, words))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB ({count:,} bytes)"


def _per_class(served: Served) -> str:
    # A single model has no answers to filter by.
    opens = pick if served.comparable else lambda text, _: text
    tables = [(spec, served.bundles[spec.id].metrics.per_class) for spec in served.specs]
    columns = [Column("class", "class", words=True), Column("images", "images")]
    columns += [
        Column(
            f'{model_dot(spec)}{name}<span class="only-heard">, {spec.short_title}</span>',
            f"{name} {spec.short_title}",
            # What begins a line of a card names the model of it.
            label=f"{spec.short_title} {name}" if name == "precision" else name,
            line=line,
        )
        for line, spec in enumerate(served.specs, start=1)
        for name in ("precision", "recall", "F1")
    ]
    rows = []
    for name in CLASS_NAMES:
        support = tables[0][1].of(name).support
        row = [Cell(name, name), Cell(opens(f"{support:,}", Filter(true=name)), support)]
        for spec, table in tables:
            found = table.of(name)
            row += [
                Cell(opens(percent(found.precision), _said(spec, name)), found.precision),
                Cell(opens(percent(found.recall), _hits(spec, name)), found.recall),
                Cell(percent(found.f1), found.f1),
            ]
        rows.append(row)
    return "<h2>Per class, on the test images</h2>" + sortable_table(
        "Precision, recall and F1",
        columns,
        rows,
        "models-per-class",
        explained=("precision", "recall", "F1"),
        dense=True,
        compact=True,
    )


def _said(spec: ModelSpec, name: str, true: str | None = None) -> Filter:
    """Return the filter of the images that a model takes for a class."""
    return Filter().cell(spec.place, true, name)


def _hits(spec: ModelSpec, name: str) -> Filter:
    """Return the filter of the images of a class that a model gets right."""
    return _said(spec, name, true=name)


def _layers(bundle: Bundle) -> str:
    columns = [
        Column("layer", "layer", words=True),
        Column("type", "type", words=True),
        Column("output", "output", words=True),
        Column("parameters", "parameters"),
        Column("trained", "trained"),
    ]
    rows = [
        [
            Cell(escape(layer.name), layer.name),
            Cell(escape(layer.type), layer.type),
            Cell(" x ".join(map(str, layer.shape)), " x ".join(map(str, layer.shape))),
            Cell(f"{layer.parameters:,}", layer.parameters),
            Cell(f"{layer.trainable:,}", layer.trainable),
        ]
        for layer in bundle.history.export.layers
    ]
    caption = f"{len(rows):,} layers of {bundle.spec.in_sentence}"
    return sortable_table(caption, columns, rows, dense=True, tall=True)


def _structure(bundle: Bundle) -> str:
    layers = bundle.history.export.layers
    kinds = [layer.type for layer in layers]
    counted = ", ".join(
        f"{kinds.count(kind)} {name}{'s' if kinds.count(kind) > 1 else ''}"
        for kind, name in (
            ("Conv2D", "convolution"),
            ("BatchNormalization", "batch normalisation"),
            ("MaxPooling2D", "max pooling"),
            ("Dropout", "dropout"),
            ("Dense", "classifier layer"),
        )
        if kinds.count(kind)
    )
    return f"{len(layers)}: {counted}"


def _trainable(bundle: Bundle) -> int:
    return sum(layer.trainable for layer in bundle.history.export.layers)


def _hardware(bundle: Bundle) -> str:
    hardware = bundle.history.run.hardware
    accelerator = f", {hardware.accelerator}" if hardware.accelerator else ""
    return f"{hardware.cores} cores of {hardware.processor}{accelerator}"


def _calibration_error(bundle: Bundle | KnownAnswers) -> str:
    found = bundle.metrics.calibration
    return NOT_KNOWN if found is None else percent(found.expected_calibration_error)


def _accuracy(counted: Counted | None) -> str:
    if counted is None:
        return "not measured"
    return (
        f"{percent(counted.accuracy)} ({counted.correct:,} of {counted.total:,}; "
        f"95% interval {interval(counted.interval, 2)})"
    )
