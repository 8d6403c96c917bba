"""The panel of a photo: names are text, and its words follow from what the models say."""

from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cifar_models.bundles.unknown import UnknownRule
from cifar_models.decoding.framing import Framing
from cifar_models.decoding.photo import Photo, photo_of
from cifar_models.specs import MODELS
from cifar_models.ui.parts.unknown_hint import unknown_hint
from cifar_models.ui.tabs.photo_answers import answer_example
from cifar_models.ui.tabs.photo_list import render_card, render_list
from cifar_models.ui.tabs.photo_panel import render_panel, render_refused, render_update
from cifar_models.ui.tabs.photo_table import Answered, answered, render_table

PIXELS = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
NAMES = [
    "<img src=x onerror=alert(1)>.jpg",
    "\"><script>alert('1')</script>",
    "' onmouseover='alert(1)",
    "&lt;b&gt;.png",
]


class Read(HTMLParser):
    """The tags, the attributes and the text of a piece of HTML, as a browser takes them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.values, self.text = set(), set(), [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.values += [value for _, value in attrs]

    def handle_data(self, data):
        self.text += data


def only_a_name(html, plain, name):
    read, expected = Read(html), Read(plain)
    assert read.tags == expected.tags
    assert read.attributes == expected.attributes
    assert name in read.text
    return read


@pytest.mark.parametrize("name", NAMES)
def test_in_a_panel(served, name):
    photo = photo_of(PIXELS)
    html, plain = (
        render_panel(served, photo, served.predict(photo.pixels[None]), n, identity="a")
        for n in (name, "plain.jpg")
    )
    assert name in only_a_name(html, plain, name).values, "data-photo"


@pytest.mark.parametrize("name", NAMES)
def test_of_a_refused_file(name):
    html, plain = (render_refused(n, f"{n} is not a picture.") for n in (name, "plain.jpg"))
    only_a_name(html, plain, f"{name} is not a picture.")


@pytest.mark.parametrize("render", [render_table, render_list])
@pytest.mark.parametrize("name", NAMES)
def test_in_the_table_and_the_list(served, name, render):
    probabilities = {
        model_id: prediction.probabilities[0]
        for model_id, prediction in served.predict(PIXELS[None]).items()
    }
    unfamiliar = dict.fromkeys(probabilities)

    def table(name):
        return render(
            served,
            [
                Answered(name, "a", PIXELS, probabilities, unfamiliar),
                Answered(name, "b", problem=f"{name} is damaged."),
            ],
        )

    only_a_name(table(name), table("plain.jpg"), f"{name} is damaged.")


def test_in_what_changes_of_a_panel(served):
    photo = photo_of(PIXELS)
    said = served.predict(photo.pixels[None])
    row = answered(served, NAMES[0], NAMES[1], PIXELS, said)
    html = render_update(
        served, photo, said, NAMES[1], Framing(), 5, card=render_card(served, row), row=NAMES[2]
    )
    read = Read(html)
    assert read.tags == {"div"}
    assert {NAMES[1], NAMES[2]} <= set(read.values)
    (card,) = (value for value in read.values if value.startswith("<li"))
    assert "<img src=x" not in card


def hinting(first, second):
    """What is served as far as the hint needs it, where the two models raise it or not."""
    said = dict(zip((spec.id for spec in MODELS), (first, second), strict=True))
    rules = {
        spec.id: SimpleNamespace(
            unknown=None
            if said[spec.id] is None
            else UnknownRule("energy", 1.0, 1.0, 0.95, 0.0512, 0.2 + place / 10)
        )
        for place, spec in enumerate(MODELS)
    }
    return SimpleNamespace(hints=lambda *_: said, specs=MODELS, bundles=rules)


@pytest.mark.parametrize(
    ("raised", "headline", "words"),
    [
        ((True, True), "Probably none of the ten", "Both models find it unlike"),
        (
            (True, False),
            "Probably none of the ten, says ResNet50",
            "ResNet50 finds it unlike the pictures it learnt from; the custom CNN does not.",
        ),
        (
            (False, True),
            "Probably none of the ten, says the custom CNN",
            "The custom CNN finds it unlike the pictures it learnt from; ResNet50 does not.",
        ),
        (
            (None, True),
            "Probably none of the ten, says the custom CNN",
            "The custom CNN finds it unlike the pictures it learnt from.",
        ),
    ],
)
def test_the_hint_says_who_raises_it(raised, headline, words):
    html = unknown_hint(hinting(*raised), {}, 0)
    assert f'<p class="headline">{headline}</p>' in html
    assert words in html
    rates = html[html.index("<details>") :]
    assert rates.count("5.1%") == sum(one is not None for one in raised)
    assert ("20.0%" in rates) == (raised[0] is not None)
    assert "30.0%" in rates


def test_no_hint_where_no_model_raises_it():
    assert unknown_hint(hinting(False, False), {}, 0) == ""
    assert unknown_hint(hinting(None, False), {}, 0) == ""


@pytest.mark.parametrize(
    ("size", "kind", "warned"),
    [
        ((161, 100), "centre", True),
        ((160, 100), "centre", False),
        ((100, 161), "centre", True),
        ((300, 100), "whole", False),
        ((300, 100), "square", False),
    ],
)
def test_a_long_photo_is_warned_about_while_the_square_is_the_default_one(
    served, size, kind, warned
):
    image = Image.new("RGB", size)
    photo = Photo(PIXELS, image, image, (), size)
    predictions = served.predict(PIXELS[None])
    html = render_panel(served, photo, predictions, "a.jpg", identity="a", framing=Framing(kind))
    assert ("may lie outside the square" in html) == warned
    assert ('data-framing="whole"' in html) == warned


def test_a_drawing_says_what_it_is_and_unknown_ones_get_a_sentence(served):
    assert "it is not a photo" in answer_example(served, "ship")
    for name in ("sheep", None, ["ship"], "../ship"):
        assert "There is no such drawing." in answer_example(served, name)
