"""The glossary is short, and the page asks for no term that it lacks."""

import re

import pytest
from paths import ROOT

from cifar_models import glossary
from cifar_models.ui.templates import fragment


@pytest.mark.parametrize(("name", "meaning"), glossary.TERMS.items())
def test_meanings_are_short_sentences(name, meaning):
    assert len(meaning.split()) <= 40
    assert meaning[0].isupper()
    assert meaning.endswith(".")


def test_every_term_is_explained_somewhere():
    sources = [
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", "*.html")
        for path in (ROOT / "cifar_models" / "ui").rglob(pattern)
    ]
    for tabled in ("trainings/settings.py", "records/metrics.py"):
        sources.append((ROOT / "cifar_models" / tabled).read_text(encoding="utf-8"))
    unused = {
        n
        for n in glossary.TERMS
        if not any(re.search(f"[\"']{n}[\"']", source) for source in sources)
    }
    assert not unused


def test_each_place_has_an_explanation_of_its_own():
    first, second = fragment("term", "recall"), fragment("term", "recall", "recalls")
    ids = [html.split('popovertarget="')[1].split('"')[0] for html in (first, second)]
    assert ids[0] != ids[1]
    for html, place, shown in zip((first, second), ids, ("recall", "recalls"), strict=True):
        assert f'id="{place}"' in html
        assert f">{shown}</button>" in html
        assert glossary.explain("recall") in html


def test_a_term_that_nobody_explains_is_an_error():
    with pytest.raises(KeyError):
        fragment("term", "flux")
