"""The browser's code: its logic, that the page is made of all of it, and that it comes once."""

import json
import re
from pathlib import Path

import pytest

from cifar_models.serving.served import Serving
from cifar_models.ui import browser as code
from cifar_models.ui.page import build_page
from cifar_models.ui.parts.look import head

SCRIPTS = Path(__file__).with_name("scripts")
TESTED = sorted(path.name.removesuffix(".test.js") for path in SCRIPTS.glob("*.test.js"))
LONGEST_CALL = 800  # characters; the longest names all parameters of the page's address


def texts(folder, kind):
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob(f"*{kind}")}


@pytest.fixture(scope="module")
def empty(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.mark.parametrize("name", TESTED)
def test_logic_of(name, empty):
    harness, checks = (
        (SCRIPTS / file).read_text(encoding="utf-8") for file in ("harness.js", f"{name}.test.js")
    )
    # The checks find what is inside a script, and what all scripts find.
    body = f"{texts(code.FOLDER, '.js').get(name, '')}{{ {checks} }}"
    begin = "start(['tested'], {FIRST: 'a'}, {element, props, trigger, watch}, props.value)"
    tested = f"{code.source()}{code.FUNCTION.format(name='tested', body=body)}{begin}"
    page = empty.new_page()
    script = f"() => {{ 'use strict'; {harness}{tested}; return failures; }}"
    assert page.evaluate(script) == []


@pytest.fixture(scope="module")
def calls():
    """What the page's components call: bodies of functions, and functions."""
    config = build_page(Serving()).get_config_file()
    bodies = {part["props"].get("js_on_load") or "" for part in config["components"]}
    return bodies - {""}, {event["js"] for event in config["dependencies"] if event["js"]}


def test_every_file_is_used(calls):
    started = re.findall(r"start\((\[.+?\]), ", "".join(calls[0] | calls[1]))
    names = {name for found in started for name in json.loads(found)}
    assert names == set(texts(code.FOLDER, ".js"))
    scripts = texts(code.FOLDER, ".js") | texts(code.COMMON, ".js")
    for name, text in texts(code.COMMON, ".js").items():
        others = "".join(other for file, other in scripts.items() if file != name)
        defined = re.findall(r"^const (\w+)", text, re.MULTILINE)
        assert name == "start" or any(re.search(rf"\b{one}\b", others) for one in defined), name
    assert len(texts(code.FOLDER, ".css")) > 10
    assert not [name for name, text in texts(code.FOLDER, ".css").items() if text not in head()]


def test_no_style_places_by_anchors():
    # WebKit 2.50 lays out for ever where ``position-try`` meets boxes that are not shown.
    for name, text in texts(code.FOLDER, ".css").items():
        assert not re.search(r"position-(area|anchor|try)|anchor\(", text), name


def test_no_script_is_sent_twice(calls):
    """All are in the one file, and components only name them."""
    for text in (texts(code.FOLDER, ".js") | texts(code.COMMON, ".js")).values():
        assert code.module().count(text) == 1
    assert max(len(call) for call in calls[0] | calls[1]) < LONGEST_CALL


def test_every_script_of_the_page_parses(calls, empty):
    page = empty.new_page()
    for body in calls[0]:
        page.evaluate("body => { new Function('element,props,trigger,watch', body) }", body)
    for function in calls[1]:
        page.evaluate("text => { new Function(`return ${text}`) }", function)
    kind = """async text => {
      const address = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
      return typeof (await import(address)).start;
    }"""
    assert page.evaluate(kind, code.module()) == "function"
