"""The files that others look for in a repository hold together."""

import re
import tomllib

import yaml
from paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_is_of_this_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    assert citation["authors"] == PROJECT["authors"]
    assert {"title", "message", "type"} <= citation.keys()
    assert all({"type", "title", "authors"} <= one.keys() for one in citation["references"])


def test_the_changelog_has_this_version_below_what_is_not_released():
    heads = re.findall(
        r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$",
        (ROOT / "CHANGELOG.md").read_text(),
        re.MULTILINE,
    )
    assert heads[0] == ("Unreleased", "")
    assert heads[1][0] == PROJECT["version"]
    assert all(date for _, date in heads[1:])


def test_the_licence_is_the_one_that_is_stated():
    assert (ROOT / "LICENSE").read_text().startswith("MIT License\n")
    (author,) = PROJECT["authors"]
    assert f"Copyright (c) 2026 {author['name']}\n" in (ROOT / "LICENSE").read_text()


def test_what_is_carried_along_is_there_with_the_text_of_its_licence():
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for place in re.findall(r"`((?:assets|cifar_models)/[^`]+)`", text):
        assert list(ROOT.glob(place.rstrip("/"))), place
    for linked in re.findall(r"\]\((LICENSE[^)]*)\)", text):
        assert (ROOT / linked).is_file(), linked
    for spec in (ROOT / "assets" / "models").iterdir():
        assert f"assets/models/{spec.name}/" in text


def test_no_two_test_files_share_a_name():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names)), "pytest imports them by their names"
