"""Everything on the page is about the pair that it was given, whichever that is."""

import json

import pytest
from prediction_files import answers_of, write_json, write_npz

from cifar_models.added.places import addition_of
from cifar_models.serving.served import Serving
from cifar_models.specs import CUSTOM_CNN, RESNET50
from cifar_models.stats.filters import Filter
from cifar_models.ui import overview, page
from cifar_models.ui.parts import view_of_images
from cifar_models.ui.parts.pair_chooser import chosen_pair
from cifar_models.ui.parts.tab_contents import TabContents
from cifar_models.ui.parts.view_of_images import ImageView

# Those that speak of all models, or of the report, whichever two are compared.
ALWAYS = ("evidence-pairs", "matrix-report", "curves", "models-sources")


@pytest.fixture(scope="module")
def now(served_bundles, tmp_path_factory):
    folder, labels = tmp_path_factory.mktemp("files"), served_bundles.labels
    files = [
        write_npz(folder / "alder.npz", answers_of(labels, 1, 0.9), labels),
        write_npz(folder / "birch.npz", answers_of(labels, 2, 0.8), labels),
        write_json(folder / "cedar.json", answers_of(labels, 3).argmax(axis=1)),
    ]
    return Serving(added=[addition_of(str(path)) for path in files]).current


@pytest.fixture(scope="module")
def contents(now):
    """What the tabs of a page draw."""
    made = []

    class Noted(TabContents):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(page, "TabContents", Noted)
    serving = Serving.__new__(Serving)
    serving.current, serving.runs = now, None
    page.build_page(serving)
    patch.undo()
    return made[0]


def texts(contents, view, tab):
    """Return what a tab says by the name of its component."""
    values = [component.value for component in contents.inputs()]
    drawn = contents.draw(view, Filter(), tab, {}, values)
    drawn.pop(contents.drawn, None)
    said = {}
    for component, value in drawn.items():
        parts = [value] if isinstance(value, str | dict) else [
            getattr(value, name, None) or "" for name in ("value", "label", "choices")
        ]  # fmt: skip
        said[component.elem_id or id(component)] = " ".join(
            part if isinstance(part, str) else json.dumps(part, default=str) for part in parts
        )
    return said


@pytest.mark.parametrize("tab", [tab.id for tab in page.COMPARISON])
@pytest.mark.parametrize("pair", ["alder~birch", "alder~cedar"])
def test_no_tab_speaks_of_models_that_are_not_compared(contents, now, pair, tab):
    for name, said in texts(contents, now.about(pair), tab).items():
        if name not in ALWAYS:
            for other in (RESNET50.short_title, CUSTOM_CNN.in_sentence, "birch", "cedar"):
                assert other in pair or other not in said, (name, other)


def test_tabs_name_the_models_that_are_compared(contents, now):
    view = now.about("alder~birch")
    for tab in ("pictures", "evidence", "trust", "matrices", "models"):
        said = " ".join(texts(contents, view, tab).values())
        assert "alder" in said
        assert "birch" in said


def test_what_needs_probabilities_says_so_where_there_are_none(contents, now):
    view = now.about("alder~cedar")
    for tab, name in (
        ("pictures", "scatter-lacking"),
        ("evidence", "evidence-calibration"),
        ("trust", "trust-lacking"),
    ):
        assert "cedar is known by the classes alone" in texts(contents, view, tab)[name]
    other = now.about("alder~birch")
    assert texts(contents, other, "trust")["trust-lacking"].strip() == ""


def test_what_needs_pictures_or_a_training_says_so(contents, now):
    view = now.about("alder~birch")
    assert "not been shown worse pictures" in texts(contents, view, "worse")["worse-lead"]
    assert "not known" in texts(contents, view, "evidence")["evidence-costs"]
    assert (
        "The report is about the two models" in texts(contents, view, "evidence")["evidence-report"]
    )
    said = overview.render(view)
    assert "Alder and birch are known by answers about the test pictures alone" in said
    assert "More accurate?" not in said
    assert "More accurate?" in overview.render(now)


def test_the_same_two_the_other_way_round_keep_their_claims(contents, now):
    view = now.about("custom_cnn~resnet50")
    assert "More accurate?" in overview.render(view)
    assert "var(--first)" in texts(contents, view, "matrices")["matrix-resnet50"]
    assert (
        "Confusion matrix of the custom CNN" in texts(contents, view, "matrices")["matrix-resnet50"]
    )


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (ImageView(), ""),
        (ImageView(pair="alder~birch"), "pair=alder~birch"),
        (ImageView(Filter(first="cat"), pair="alder~birch"), "pair=alder~birch&first=cat"),
        (
            ImageView(Filter(outcome="only_second_right"), pair="alder~birch"),
            "pair=alder~birch&outcome=only_second_right",
        ),
        (
            ImageView(Filter(first="cat"), pair="custom_cnn~resnet50"),
            "pair=custom_cnn~resnet50&custom_cnn=cat",
        ),
    ],
)
def test_an_address_says_which_two_are_compared(view, query):
    assert view.to_query() == query
    assert ImageView.from_query(query) == view.__class__(view.chosen, pair=view.pair, opened=None)
    written = {part.split("=")[0] for part in query.split("&") if part}
    assert written <= set(view_of_images.names_in_addresses())


def test_old_links_mean_the_two_of_the_app():
    view = ImageView.from_query("outcome=only_resnet50_right&custom_cnn=dog")
    assert (view.pair, view.chosen) == ("", Filter(outcome="only_first_right", second="dog"))
    for none in ("pair=<b>", "pair=a", "pair=a~b~c", "pair=", "pair=A~B", f"pair={'a' * 99}~b"):
        assert ImageView.from_query(f"{none}&resnet50=cat") == ImageView(Filter(first="cat"))


def test_choosing_the_model_of_the_other_place_swaps_them(now):
    view = now.about("alder~birch")
    assert chosen_pair(view, "first", "cedar") == "cedar~birch"
    assert chosen_pair(view, "second", "resnet50") == "alder~resnet50"
    assert chosen_pair(view, "first", "birch") == "birch~alder"
    for none in ("tiger", None, ["alder"], ""):
        with pytest.raises(ValueError, match="must be one of resnet50, custom_cnn, alder"):
            chosen_pair(view, "first", none)
