"""Whatever a file is called, the page shows its name as text."""

from html.parser import HTMLParser

import numpy as np
import pytest

from cifar_models.decoding.photo import photo_of
from cifar_models.ui.tabs.photo_panel import render_panel, render_refused, render_update
from cifar_models.ui.tabs.photo_table import Answered, render_table

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


@pytest.mark.parametrize("name", NAMES)
def test_in_the_table(served, name):
    probabilities = {
        model_id: prediction.probabilities[0]
        for model_id, prediction in served.predict(PIXELS[None]).items()
    }
    unfamiliar = dict.fromkeys(probabilities)

    def table(name):
        return render_table(
            served,
            [
                Answered(name, "a", PIXELS, probabilities, unfamiliar),
                Answered(name, "b", problem=f"{name} is damaged."),
            ],
        )

    only_a_name(table(name), table("plain.jpg"), f"{name} is damaged.")


def test_in_what_changes_of_a_panel(served):
    photo = photo_of(PIXELS)
    html = render_update(served, photo, served.predict(photo.pixels[None]), NAMES[1], 5)
    read = Read(html)
    assert read.tags == {"div"}
    assert NAMES[1] in read.values
