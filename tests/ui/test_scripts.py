"""The browser's code: its logic, and that the page is made of all of it and nothing else."""

from dataclasses import fields
from pathlib import Path

import pytest

from cifar_models.serving.served import Serving
from cifar_models.stats.filters import Filter
from cifar_models.ui import browser as code
from cifar_models.ui.page import build_page
from cifar_models.ui.parts.look import STYLES, head

SCRIPTS = Path(__file__).with_name("scripts")
TESTED = sorted(path.name.removesuffix(".test.js") for path in SCRIPTS.glob("*.test.js"))


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
    script = code.script(name, FILTER_NAMES=[field.name for field in fields(Filter)])
    page = empty.new_page()
    assert page.evaluate(f"() => {{ {harness}{script}{{ {checks} }} return failures; }}") == []


@pytest.fixture(scope="module")
def scripts():
    """The page's scripts: bodies of functions, and functions."""
    config = build_page(Serving()).get_config_file()
    bodies = {part["props"].get("js_on_load") or "" for part in config["components"]}
    return bodies - {""}, {event["js"] for event in config["dependencies"] if event["js"]}


def test_every_file_is_used(scripts):
    used = "".join([*scripts[0], *scripts[1], head(), *(path.read_text() for path in STYLES)])
    files = [path for path in code.FOLDER.iterdir() if path.suffix in (".js", ".css")]
    assert len(files) > 10
    assert not [path.name for path in files if path.read_text(encoding="utf-8") not in used]


def test_every_script_of_the_page_parses(scripts, empty):
    page = empty.new_page()
    for body in scripts[0]:
        page.evaluate("body => { new Function('element,props,trigger,watch', body) }", body)
    for function in scripts[1]:
        page.evaluate("text => { new Function(`return ${text}`) }", function)
