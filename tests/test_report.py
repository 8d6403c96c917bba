"""The report to hand in says what the models say, asks nobody for anything and tells no secrets."""

import base64
import hashlib
import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from paths import ROOT
from PIL import Image
from report_html import Report

from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.labels import CLASS_NAMES
from cifar_models.pull.sources import FolderSource
from cifar_models.report import document as documents
from cifar_models.report import pictures, provenance
from cifar_models.report.document import PLOTLY_OPENS, document
from cifar_models.serving import api
from cifar_models.serving.claims import claims
from cifar_models.serving.served import Served, Serving
from cifar_models.specs import CUSTOM_CNN, RESNET50, Pair
from cifar_models.stats.filters import DOUBTFUL, NOT_DOUBTFUL, Filter
from cifar_models.trainings import data_share

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
COMMAND = "python -m release.report"
ON_ALL, ON_FILTER = (
    "Accuracy on all test pictures",
    "Accuracy on the pictures of the filter",
)
PAIRED, PER_CLASS = "Both models on the same pictures", "Recall of both models, per class"
RATES = "Recall, precision and F1, per class"


def html_of(served, chosen=Filter(), **more):  # noqa: B008 (frozen)
    more = {"command": COMMAND, "at": AT, "with_plotly": False} | more
    return document(served, chosen, **more)


def made(served, chosen=Filter(), **more):  # noqa: B008 (frozen)
    return Report(html_of(served, chosen, **more))


@pytest.fixture(scope="module")
def whole(served_bundles):
    return made(served_bundles)


def test_its_numbers_are_those_of_the_endpoints(served_bundles, whole):
    summary = api.summary(served_bundles)
    for spec, row in zip(served_bundles.pair, whole.rows(ON_ALL), strict=True):
        found = summary[spec.id]
        assert row["model"] == spec.title
        assert row["accuracy"] == f"{found['accuracy']:.2%}"
        low, high = (f"{100 * end:.2f}" for end in found["interval"])
        assert row["95% interval (Wilson)"] == f"{low} to {high}%"
    paired, difference = whole.rows(PAIRED)[0], summary["difference"]
    assert paired["difference"] == f"{difference['points']:+.2f}"
    assert paired["95% interval"] == " to ".join(f"{end:+.2f}" for end in difference["interval"])
    assert paired["p"] == "< 0.0001"
    assert difference["p_value"] < 0.0001
    for outcome, head in (
        ("only_resnet50_right", "only ResNet50"),
        ("only_custom_cnn_right", "only Custom CNN"),
    ):
        found = api.samples(served_bundles, outcome, None, None, "resnet50", "index", 0, 0)
        assert paired[head] == f"{found['total']:,}"


def test_its_matrices_and_recalls_are_those_of_the_endpoints(served_bundles, whole):
    for spec in served_bundles.pair:
        counts = api.confusion(served_bundles, spec.id, "count")["matrix"]
        drawn = whole.figures[f"matrix-{spec.id}"]["layout"]["meta"]["rows"]
        assert [row[2] for row in drawn] == [count for row in counts for count in row]
        shares = api.confusion(served_bundles, spec.id, "row")["matrix"]
        said = [row[f"recall {spec.short_title}"] for row in whole.rows(RATES)]
        assert said == [f"{shares[place][place]:.2%}" for place in range(10)]
    assert {"differences", "matrix-difference", "curves"} <= set(whole.figures)


def test_the_claims_are_those_of_the_page(served_bundles, whole):
    found = claims(served_bundles.bundles, data_share.read())
    rows = whole.rows("Its claims, and what was measured here")
    assert [row["claim"] for row in rows] == [claim.said for claim in found]
    assert [row["measured here"] for row in rows] == [claim.measured for claim in found]
    holds = {True: "yes", False: "no", None: "not measured"}
    assert [row["holds"] for row in rows] == [holds[claim.holds] for claim in found]


def test_a_filter_by_class_restricts_tables_and_verdict(served_bundles):
    served = served_bundles
    report = made(served, Filter(true="cat"))
    cats = served.labels == CLASS_NAMES.index("cat")
    rights = [
        served.bundles[spec.id].predicted[cats] == served.labels[cats] for spec in served.pair
    ]
    on_filter = report.rows(ON_FILTER)
    assert [row["right"] for row in on_filter] == [f"{right.sum():,} of 1,000" for right in rights]
    assert "This report is of 1,000 of 10,000 test pictures: true class cat." in report.text
    _, of_filter, *_ = report.rows(PAIRED)
    assert of_filter["test pictures"] == "the filter: true class cat"
    assert of_filter["only ResNet50"] == str((rights[0] & ~rights[1]).sum())
    (row,) = report.rows(PER_CLASS)
    assert (row["class"], row["pictures"]) == ("cat", "1,000")
    assert row["difference"] == f"{(rights[0].mean() - rights[1].mean()) * 100:+.2f}"
    assert report.rows(ON_ALL) == made(served).rows(ON_ALL), "the first verdict is of all pictures"


def test_a_filter_that_is_no_class_restricts_the_matrices(served_bundles):
    served, chosen = served_bundles, Filter(labels=NOT_DOUBTFUL)
    drawn = made(served, chosen).figures["matrix-custom_cnn"]["layout"]["meta"]
    assert sum(row[2] for row in drawn["rows"]) == len(chosen.indices(served.answers)) < 10_000
    assert "that fulfil the filter" in drawn["caption"]


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(outcome="only_first_right"),
        Filter(first="cat"),
        Filter(one_says="dog"),
        Filter(second_least=0.9),
        Filter(true="cat", second="dog"),
    ],
)
def test_pictures_chosen_by_their_answers_are_not_tested(served_bundles, chosen):
    report = made(served_bundles, chosen)
    assert "a test on such pictures proves nothing" in report.text
    assert not [row for row in report.rows(PAIRED) if "filter" in row["test pictures"]]
    assert "verdict" not in report.tables[PER_CLASS][0]
    assert {row["95% interval (Wilson)"] for row in report.rows(ON_FILTER)} == {"–"}
    assert "10,000 test images" in report.figures["differences"]["layout"]["meta"]["caption"]


def test_a_filter_that_no_picture_fulfils_is_no_error(served_bundles):
    chosen = Filter(true="frog", first="truck", second="ship", labels=DOUBTFUL)
    report = made(served_bundles, chosen)
    assert [row["accuracy"] for row in report.rows(ON_FILTER)] == ["not defined"] * 2
    assert "0 of 10,000 test pictures" in report.text


def test_what_needs_peoples_answers_is_ignored_without_them_and_said(served_bundles):
    chosen = Filter(true="cat", people_least=0.9)
    report = made(replace(served_bundles, people=None), chosen)
    assert "90 to 100% of people agree" in report.text
    assert "1,000 of 10,000 test pictures: true class cat." in report.text
    assert "people_least" not in report.texts["provenance"]


def test_it_needs_both_models(served_bundles):
    models = {CUSTOM_CNN.id: served_bundles.models[CUSTOM_CNN.id]}
    with pytest.raises(BundleError, match="only one of them"):
        html_of(Served(models, notices=("ResNet50 cannot be used.",)))


def test_nothing_in_it_asks_a_server(served_bundles):
    html = html_of(served_bundles, with_plotly=True)
    report = Report(html)
    for tag, given in report.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "video", "audio"}
        assert "src" not in given or given["src"].startswith("data:image/png;base64,")
        assert not [name for name in given if name.startswith("on")]
        if "href" in given:  # of a model card, which a reader may follow
            assert tag == "a"
            assert given["href"].startswith("https://")
    styles = "".join(re.findall("<style>(.*?)</style>", html, re.DOTALL))
    assert not re.search(r"url\(|@import", styles)
    assert html.count("plotly.js v") == 1
    assert len(html.encode()) < 6_500_000
    assert len(html_of(served_bundles).encode()) < 700_000


def test_the_browser_may_run_its_own_scripts_alone(served_bundles):
    html = html_of(served_bundles, with_plotly=True)
    report = Report(html)
    (policy,) = (
        given["content"]
        for tag, given in report.elements
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in report.scripts
    ]
    assert rules["script-src"].split() == hashes
    assert len(hashes) == 2
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"


def test_the_browser_can_put_plotly_in(served_bundles):
    """What the page's script does with what the server sends."""
    sent = html_of(served_bundles)
    assert sent.count(PLOTLY_OPENS) == 1
    end = sent.index(PLOTLY_OPENS) + len(PLOTLY_OPENS)
    together = sent[:end] + documents.plotly() + sent[end:]
    assert together == html_of(served_bundles, with_plotly=True)


def test_it_is_the_same_again_but_for_the_time(served_bundles):
    first, again = html_of(served_bundles), html_of(served_bundles)
    assert first == again
    later = html_of(served_bundles, at=AT.replace(hour=7))
    assert "2026-01-02 03:04:05 UTC" in first
    assert later == first.replace("03:04:05", "07:04:05")


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</script><!--'


class Foreign(Served):
    """Serves models of hostile names."""

    @property
    def pair(self):
        named = {name: HOSTILE for name in ("title", "short_title", "in_sentence")}
        return Pair(replace(RESNET50, **named), CUSTOM_CNN)


def hostile(served):
    model = served.models[RESNET50.id]
    place = replace(model.place, origin=HOSTILE, digests={HOSTILE: HOSTILE})
    foreign = replace(model, bundle=replace(model.bundle, card=f"# {HOSTILE}\n"), place=place)
    models = {**served.models, RESNET50.id: foreign}
    return Foreign(models, served.test_images, people=served.people, notices=(HOSTILE,))


def test_hostile_names_and_texts_stay_text(served_bundles):
    html = html_of(hostile(served_bundles), command=HOSTILE, with_pictures=True)
    assert "<script>alert" not in html
    assert "<!--" not in html
    report = Report(html)
    assert "{{ 7*7 }}" in report.texts[""]
    assert report.text.count("alert(1)") >= 5, "it is there, as text"
    assert len(report.scripts) == 1, "plotly is left out here"
    assert {given.get("type") for tag, given in report.elements if tag == "script"} == {
        "application/json",
        None,
    }
    assert not [given for _, given in report.elements if "onerror" in given]


def test_no_pixels_unless_asked(served):
    assert "data:image" not in html_of(served)


def test_the_pictures_are_those_of_the_filter(served):
    chosen = Filter(outcome="both_wrong", true="cat")
    report = made(served, chosen, with_pictures=True)
    shown = [given for tag, given in report.elements if tag == "img"]
    total = len(chosen.indices(served.answers))
    assert len(shown) == min(total, pictures.MOST)
    assert f"{len(shown)} of {total:,} pictures" in report.texts["pictures"]
    for given in shown:
        index = int(re.search(r"test image (\d+), cat", given["alt"])[1])
        assert index in chosen.indices(served.answers)
        content = base64.b64decode(given["src"].partition(",")[2])
        pixels = np.asarray(Image.open(io.BytesIO(content)))
        assert np.array_equal(pixels, served.test_images.pixels[index])


def test_without_test_images_it_says_so_and_names_no_folder(served_bundles):
    state = replace(served_bundles, test_images=None, missing="/home/somebody/cifar is empty")
    report = made(state, with_pictures=True)
    assert "The test images are not on the computer" in report.texts["pictures"]
    assert "somebody" not in report.text


def test_other_pixels_than_the_measured_ones_are_said(served):
    images = replace(served.test_images, pixels=255 - served.test_images.pixels, sha256="0" * 64)
    report = made(replace(served, test_images=images), with_pictures=True)
    assert "other pixels than those" in report.texts["pictures"]


def test_it_tells_no_folder_and_no_token(bundle_copy, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_" + "s" * 34)
    served = Serving(FolderSource(bundle_copy)).current
    html = html_of(served, Filter(true="cat"), with_pictures=True)
    told = f"{bundle_copy} was damaged and is passed over"
    html += html_of(replace(served, notices=(told,)), with_pictures=True)
    for secret in (str(bundle_copy), str(ROOT), "hf_sss", "/home/", "/root"):
        assert secret not in html
    assert "From a folder of this computer" in html


def test_the_digests_are_those_of_the_files(served_bundles, whole):
    for spec in served_bundles.pair:
        found = provenance.digests(served_bundles.models[spec.id])
        folder = bundle.BUNDLES / spec.id
        assert set(found) == {path.name for path in folder.iterdir()}
        for name, digest in found.items():
            assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()
            assert digest in whole.texts["provenance"]
    assert served_bundles.images_sha256 in whole.texts["provenance"]


def test_of_a_folder_that_has_changed_since_only_what_is_served_is_listed(bundle_copy):
    served = Serving(FolderSource(bundle_copy)).current
    model = served.models[CUSTOM_CNN.id]
    loaded = hashlib.sha256(model.bundle.model).hexdigest()
    (bundle_copy / CUSTOM_CNN.id / bundle.MODEL).write_bytes(b"another")
    assert provenance.digests(model) == {bundle.MODEL: loaded}
    shutil.rmtree(bundle_copy)
    assert provenance.digests(model) == {bundle.MODEL: loaded}


def test_the_query_opens_the_same_pictures(served_bundles):
    chosen = Filter(true="cat", outcome="only_second_right", first_least=0.5)
    report = made(served_bundles, chosen)
    (query,) = re.findall(r"/\?(\S+)", report.texts["provenance"])
    assert Filter.from_query(query) == chosen


def test_a_model_known_by_its_answers_alone_has_no_training_and_no_card(served_bundles):
    model = served_bundles.models[RESNET50.id]
    known = replace(model.bundle, history=None, further_histories={}, card=None)
    models = {**served_bundles.models, RESNET50.id: replace(model, bundle=known, predictor=None)}
    report = made(Served(models))
    assert "They are about a ResNet50 and a custom CNN" in report.texts["claims"]
    _, *rows = report.tables["When each validation accuracy was first reached"]
    assert [row[0] for row in rows] == [CUSTOM_CNN.short_title]
    assert f"card-{CUSTOM_CNN.id}" in report.texts
    assert f"card-{RESNET50.id}" not in report.texts
