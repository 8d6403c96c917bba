"""Models beside those of the app: where they come from, how they are called, who may add them."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from paths import ROOT
from prediction_files import answers_of, write_json, write_npz

from cifar_models.added import runs
from cifar_models.added.places import (
    BundleFolder,
    HubRepository,
    PredictionsFile,
    UploadedPredictions,
    addition_of,
    repository_of,
)
from cifar_models.added.titles import spec_of
from cifar_models.bundles import bundle
from cifar_models.errors import AdditionError, BundleError, CifarModelsError
from cifar_models.serving import api
from cifar_models.serving.served import MOST_ADDED, Serving
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50, Pair
from cifar_models.stats import comparison
from cifar_models.stats.all_pairs import judge_pairs
from cifar_models.ui import command

BLANK = np.zeros((1, 32, 32, 3), np.uint8)


@pytest.fixture
def predictions(served_bundles, tmp_path):
    """A file of predictions, as NPZ."""
    labels = served_bundles.labels
    return write_npz(tmp_path / "mine.npz", answers_of(labels), labels)


@pytest.fixture
def run(tmp_path):
    """A finished run of the custom CNN, as ``make train`` leaves it."""
    folder = tmp_path / "runs" / "custom_cnn-wider"
    shutil.copytree(bundle.BUNDLES / CUSTOM_CNN.id, folder / "bundle")
    return folder


def test_a_place_is_a_folder_a_file_or_a_repository(predictions, run):
    assert addition_of(str(predictions)) == PredictionsFile(predictions.resolve())
    assert addition_of(str(run)) == BundleFolder(run.resolve())
    assert addition_of("someone/cifar10-net@v1") == HubRepository("someone", "cifar10-net", "v1")
    assert repository_of("someone/net") == HubRepository("someone", "net")
    for nothing in ("", "no-such-file.csv", "../../x", "/no/where", "a/b/c", "a b/c", "x" * 5000):
        with pytest.raises(AdditionError, match="no folder, no file and no repository"):
            addition_of(nothing)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "a\u202eb\nc", "'\"&", "%2e", "-1+1"]
)
def test_names_hold_nothing_that_a_page_or_a_spreadsheet_would_act_on(name):
    spec = spec_of(name, MODELS)
    for said in (spec.title, spec.short_title, spec.in_sentence):
        assert not set(said) & set("<>&\"'=@\n\u202e%~")
        assert said[0].isalnum()
    assert set(spec.id) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")


def test_no_two_models_are_called_alike():
    taken = [*MODELS]
    for name in ("svm", "SVM", "svm", "report", "resnet50", "ResNet50", "agree", "", "x" * 300):
        taken.append(spec_of(name, taken))
    for what in ("id", "title", "short_title", "in_sentence"):
        assert len({getattr(spec, what) for spec in taken}) == len(taken)
    assert not {spec.id for spec in taken} & {"report", "agree", "first"}


def test_a_run_is_compared_under_the_name_of_its_network(run):
    now = Serving(added=[addition_of(str(run))]).current
    spec = now.choices[-1]
    assert (spec.id, spec.short_title) == ("custom_cnn-wider", "Custom CNN (custom_cnn-wider)")
    view = now.about("custom_cnn-wider~custom_cnn")
    assert view.pair.ids == ("custom_cnn-wider", "custom_cnn")
    assert not view.of_the_report
    answers = view.predict(BLANK)
    assert list(answers) == ["custom_cnn-wider", "custom_cnn"]
    first, second = (answers[name].probabilities for name in view.pair.ids)
    assert np.array_equal(first, second)
    assert view.difference().p_value is None


def test_each_view_is_about_its_two_and_the_state_stays(predictions):
    now = Serving(added=[addition_of(str(predictions))]).current
    assert now.pair.ids == (RESNET50.id, CUSTOM_CNN.id)
    view = now.about("custom_cnn~mine")
    assert [(spec.id, spec.place) for spec in view.specs] == [
        ("custom_cnn", "first"),
        ("mine", "second"),
    ]
    assert view.bundles["custom_cnn"].spec.place == "first"
    assert now.bundles["custom_cnn"].spec.place == "second"
    assert now.about("custom_cnn~mine") is view, "the answers are not made anew for each click"
    for none in ("", "mine", "mine~mine", "mine~tiger", "a~b~c", "resnet50~custom_cnn"):
        assert now.about(none) is now
    assert now.about("custom_cnn~resnet50").pair == Pair(CUSTOM_CNN, RESNET50)
    assert [spec.id for spec in view.runnable.specs] == ["custom_cnn"]
    assert view.runnable.specs[0].place == "first"
    assert list(view.predict(BLANK)) == ["custom_cnn"]


def test_nothing_runs_where_only_answers_are_known(served_bundles, tmp_path):
    labels = served_bundles.labels
    said = write_json(tmp_path / "said.json", answers_of(labels, 7).argmax(axis=1))
    other = write_npz(tmp_path / "other.npz", answers_of(labels, 8), labels)
    now = Serving(added=[addition_of(str(said)), addition_of(str(other))]).current
    view = now.about("said~other")
    assert view.runnable.specs == ()
    assert view.predict(BLANK) == {}
    assert not view.gives_probabilities
    assert view.bundles["said"].metrics.calibration is None


def test_what_cannot_be_added_says_so(served_bundles, tmp_path):
    labels = served_bundles.labels
    serving = Serving()
    short = write_npz(tmp_path / "short.npz", answers_of(labels)[:-1], labels[:-1])
    with pytest.raises(AdditionError, match="9,999 rows; expected one for each of the 10,000"):
        serving.add(addition_of(str(short)))
    shuffled = write_npz(tmp_path / "shuffled.npz", answers_of(labels), labels[::-1])
    with pytest.raises(AdditionError, match="another order"):
        serving.add(addition_of(str(shuffled)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(BundleError, match="cannot be read"):
        serving.add(addition_of(str(tmp_path / "empty")))
    other = shutil.copytree(bundle.BUNDLES / CUSTOM_CNN.id, tmp_path / "fewer")
    from small_bundles import measure_again

    from cifar_models.data.dataset import Images

    few = Images(np.zeros((60, 32, 32, 3), np.uint8), labels[:60], "0" * 64, "a test")
    measure_again(other, CUSTOM_CNN.id, few)
    with pytest.raises(AdditionError, match="60 test images with other labels"):
        serving.add(addition_of(str(other)))
    assert len(serving.current.choices) == 2


def test_as_many_as_fit_are_added_while_the_app_runs(served_bundles):
    labels = served_bundles.labels
    said = answers_of(labels).argmax(axis=1)
    serving = Serving()
    before = serving.current
    uploads = [
        UploadedPredictions(f"file {at}.json", json.dumps(np.roll(said, at).tolist()).encode())
        for at in range(MOST_ADDED + 1)
    ]
    for one in uploads[:-1]:
        serving.add(one)
    assert len(serving.current.choices) == 2 + MOST_ADDED
    assert serving.current.number == before.number + MOST_ADDED
    assert serving.current.pair.ids == before.pair.ids
    with pytest.raises(BundleError, match="at most 10 models"):
        serving.add(uploads[-1])
    assert serving.add(uploads[0]).id == "file-0", "the same file again is the same model"
    assert len(before.choices) == 2, "a state that a request holds stays as it is"


def test_refreshing_reads_what_was_added_again(served_bundles, predictions):
    labels = served_bundles.labels
    serving = Serving(added=[addition_of(str(predictions))])
    assert "Nothing newer" in serving.refresh()
    write_npz(predictions, answers_of(labels, 9), labels)
    assert "mine: now the one from the file of predictions" in serving.refresh()
    measured = serving.current.about("mine~resnet50").bundles["mine"]
    assert np.array_equal(measured.predicted, answers_of(labels, 9).argmax(axis=1))
    predictions.write_text("gone wrong")
    assert "The present one stays." in serving.refresh()
    assert serving.current.about("mine~resnet50").bundles["mine"] is not None


def test_finished_runs_are_seen_and_not_loaded(run, served_bundles):
    digest = served_bundles.bundles[CUSTOM_CNN.id].metrics.model_sha256
    found = runs.finished(run.parent, set())
    assert list(found) == ["custom_cnn-wider"]
    assert found["custom_cnn-wider"].network == CUSTOM_CNN.id
    assert runs.finished(run.parent, {digest}) == {}, "what is served needs no offer"
    (run / "bundle" / "predictions.npz").unlink()
    assert runs.finished(run.parent, set()) == {}, "not evaluated yet"
    (run / "bundle" / "metrics.json").write_text("{")
    assert runs.finished(run.parent, set()) == {}
    assert runs.finished(run.parent / "nowhere", set()) == {}


def test_all_pairs_are_corrected_as_one_family(served_bundles, predictions):
    now = Serving(added=[addition_of(str(predictions))]).current
    predicted = {spec: now.every[spec.id].bundle.predicted for spec in now.choices}
    judged = judge_pairs(now.labels, predicted)
    assert [one.pair.ids for one in judged] == [
        ("resnet50", "custom_cnn"),
        ("resnet50", "mine"),
        ("custom_cnn", "mine"),
    ]
    raw = [one.difference.p_value for one in judged]
    assert [one.p_value for one in judged] == comparison.holm(raw)
    assert all(one.difference.difference > 0 for one in judged)
    assert all(one.finding == "a_better" for one in judged)


def test_programs_compare_any_two(predictions):
    now = Serving(added=[addition_of(str(predictions))]).current
    found = api.compare(now, "mine", "custom_cnn")
    assert found["models"] == ["resnet50", "custom_cnn", "mine"]
    assert found["difference"]["of"] == "custom_cnn minus mine"
    assert found["mine"]["accuracy"] < found["custom_cnn"]["accuracy"]
    assert api.summary(now) == api.summary(Serving().current)
    assert api.confusion(now, "mine", "count")["matrix"][0][0] > 0
    with pytest.raises(ValueError, match="second is 'mine'; it must be one of resnet50, custom"):
        api.compare(now, "mine", "mine")
    with pytest.raises(ValueError, match="first is 'tiger'"):
        api.compare(now, "tiger", "mine")


def test_options_and_the_variable_name_places(monkeypatch):
    monkeypatch.setenv("CIFAR_MODELS_ADD", " b/c , d.csv,")
    assert command._parse(["--add", "a.npz", "--add", "e"]).add == ["a.npz", "e", "b/c", "d.csv"]
    monkeypatch.delenv("CIFAR_MODELS_ADD")
    assert command._parse([]).add == []


def test_a_place_that_is_none_ends_the_start_with_one_sentence(tmp_path):
    (tmp_path / "bad.csv").write_text("predicted\ncat\n")
    for place, said in (("nowhere", "is no folder"), (str(tmp_path / "bad.csv"), "has 1 rows")):
        ended = subprocess.run(
            [sys.executable, "app.py", "--port", "0", "--add", place],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == 1
        assert said in ended.stderr
        assert "Traceback" not in ended.stderr


def test_where_nothing_is_added_nothing_of_it_is_loaded():
    code = (
        "import sys\n"
        "from cifar_models.serving.served import Serving\n"
        "from cifar_models.ui.page import build_page\n"
        "from pathlib import Path\n"
        "build_page(Serving(runs=(Path('runs'),)))\n"
        "print([n for n in sys.modules if n.startswith('cifar_models.added')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.stdout.splitlines()[-1] == "[]", ran.stderr


def test_every_error_is_one_that_users_are_shown():
    assert issubclass(AdditionError, CifarModelsError)
