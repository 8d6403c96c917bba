"""Publishing: one commit each, nothing when nothing changed, the old version whole on failure."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from itertools import count

import pytest
from hub_process import BOBS, READ, WRITE, HubProcess, driven
from paths import ROOT
from small_bundles import few, retrain, small_bundles

from cifar_models.bundles import bundle, manifest
from cifar_models.errors import BundleError
from cifar_models.specs import CUSTOM_CNN, MODELS
from release import keras_files, published
from train import finish

EVER = -1
NAMES = (f"alice-{number}" for number in count())


@pytest.fixture(scope="module")
def small(tmp_path_factory, real_test_images):
    """The custom CNN's bundle on few images, and another training of it."""
    folder = small_bundles(tmp_path_factory.mktemp("small"), real_test_images)
    shutil.copytree(folder / "custom_cnn", folder / "retrained")
    retrain(folder / "retrained", "custom_cnn", few(real_test_images))
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def driver(hub, home):
    with driven(hub, home) as running:
        yield running


@pytest.fixture
def name(hub):
    hub.faults()
    hub.requests()
    return next(NAMES)


def publish_cnn(driver, name, folder, *arguments):
    return driver(
        "published",
        *("--namespace", name, "--model", "custom_cnn", "--bundle", str(folder)),
        *arguments,
    )


def repository(hub, name, what="models", last="cifar10-custom-cnn"):
    return hub.state().get(f"{what}/{name}/{last}")


def alike(files):
    """Leave out what a repository's own name is in: the card, and the manifest with its digest."""
    return {name: "" if name in (bundle.CARD, manifest.MANIFEST) else files[name] for name in files}


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- what is published ---


@pytest.fixture(scope="module")
def dry(tmp_path_factory, hub):
    """The folders of a dry run, made without network and without token."""
    folder = tmp_path_factory.mktemp("dry")
    run = subprocess.run(
        [sys.executable, "-m", "release.publish", "--namespace", "alice", "--space", "--dry-run"],
        cwd=folder,
        env=HubProcess("http://127.0.0.1:9").environment(folder) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr
    return folder / "build" / "publish" / "alice", run.stdout


def test_a_dry_run_lists_every_file_with_its_size(dry):
    folder, listed = dry
    for part in folder.iterdir():
        for path in filter(lambda path: path.is_file(), part.rglob("*")):
            line = f"{path.stat().st_size:>14,}  {path.relative_to(part).as_posix()}"
            assert line in listed
    assert "model alice/cifar10-resnet50: " in listed
    assert "space alice/cifar10-comparison: " in listed


def test_what_a_dry_run_writes_is_what_is_pushed(dry, hub, home):
    folder, _ = dry
    done = hub.publish(home, "--space")
    assert done.returncode == 0, done.stderr
    state = hub.state()
    for kind, last in (
        ("models", "cifar10-resnet50"),
        ("models", "cifar10-custom-cnn"),
        ("spaces", "cifar10-comparison"),
    ):
        pushed = state[f"{kind}/alice/{last}"]
        assert len(pushed["commits"]) == 2, "one after the Hub's own first"
        assert {k: v for k, v in pushed["files"].items() if k != ".gitattributes"} == digests(
            folder / last
        )
    space = state["spaces/alice/cifar10-comparison"]
    assert space["sdk"] == "gradio"
    assert space["variables"]["CIFAR_MODELS_HUB"]["value"] == "alice"
    hub.requests()
    again = hub.publish(home, "--space")
    assert again.stdout.count("nothing changed, nothing sent") == 3
    assert {method for method, _ in hub.requests()} <= {"GET", "HEAD"}
    assert hub.state() == state


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_a_published_model_is_whole_and_its_manifest_right(dry, spec):
    folder = dry[0] / spec.hub_name
    listed = json.loads((folder / "manifest.json").read_text())
    actual = digests(folder)
    del actual["manifest.json"]
    said = listed["files"] | listed["beside"]
    assert {name: facts["sha256"] for name, facts in said.items()} == actual
    assert listed["beside"].keys() == {*keras_files.NAMES, "LICENSE"}
    original = bundle.BUNDLES / spec.id
    for name in ("model.tflite", "predictions.npz", "history.json", "metrics.json"):
        assert (folder / name).read_bytes() == (original / name).read_bytes()
    assert manifest.read(folder / "manifest.json", spec).keys() == listed["files"].keys()
    assert bundle.read(folder, spec).metrics.model == spec.id


# --- one commit, tags, visibility ---


def test_a_newer_version_sends_only_what_changed_and_deletes_what_is_gone(
    hub, driver, small, name, tmp_path
):
    first = tmp_path / "first"
    shutil.copytree(small / "custom_cnn", first)
    shutil.copyfile(first / "history.json", first / "history_other_seed.json")
    assert publish_cnn(driver, name, first, "--tag", "v1")["status"] == 0
    before = repository(hub, name)
    hub.requests()
    done = publish_cnn(driver, name, small / "retrained", "--tag", "v2")
    assert done["status"] == 0, done
    after = repository(hub, name)
    assert len(after["commits"]) == len(before["commits"]) + 1
    assert after["tags"] == {"v1": before["commits"][-1], "v2": after["commits"][-1]}
    gone = before["files"].keys() - after["files"].keys()
    assert gone == {"history_other_seed.json", "known_features.npz"}, "the latter of another model"
    sent = [path for method, path in hub.requests() if method == "PUT"]
    assert len(sent) == 2, "the new model and its predictions, not the same weights again"


def test_a_tag_is_never_moved(hub, driver, small, name):
    publish_cnn(driver, name, small / "custom_cnn", "--tag", "v1")
    before = hub.state()
    done = publish_cnn(driver, name, small / "retrained", "--tag", "v1")
    assert done["status"] == 1
    assert "the tag v1 names another version already" in done["err"]
    assert hub.state() == before
    assert publish_cnn(driver, name, small / "custom_cnn", "--tag", "v1")["status"] == 0
    assert hub.state() == before


def test_private_repositories(hub, driver, small, name):
    publish_cnn(driver, name, small / "custom_cnn", "--private")
    assert repository(hub, name)["private"] is True
    # One with a token that may read it pulls it, another does not.
    assert "on the Hub" in json.dumps(driver("serve", name, "main", str(small)))


def test_a_private_model_needs_a_token_that_may_read_it(hub, driver, small, name, tmp_path_factory):
    publish_cnn(driver, name, small / "custom_cnn", "--private")
    with driven(hub, tmp_path_factory.mktemp("bob"), BOBS) as bob:
        notices = bob("serve", name, "main", str(small))["notices"]
    assert any("or it is private" in notice for notice in notices)


# --- what may go wrong before anything is sent ---


@pytest.mark.parametrize(
    ("token", "namespace", "sentence"),
    [
        (None, "alice", "there is no token for the Hub on this computer"),
        ("hf_wrong", "alice", "the Hub asks for a valid token"),
        (READ, "alice", "may only read. Make one with write permission"),
        (WRITE, "bob", "belongs to alice, which may not publish under 'bob'"),
        (WRITE, "no/name", "not a name that the Hub allows"),
    ],
)
def test_tokens_and_names_are_checked_first(hub, tmp_path, token, namespace, sentence):
    hub.faults()
    before = hub.state()
    done = hub.publish(tmp_path, "--model", "custom_cnn", token=token, namespace=namespace)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert hub.state() == before
    assert_secret(tmp_path, token or WRITE, done.stdout, done.stderr)


def assert_secret(home, token, *printed):
    """No token was printed, nor written to any file below ``home``."""
    assert not any(token in text for text in printed)
    for path in home.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes()


def test_no_network(small, tmp_path):
    with driven(HubProcess("http://127.0.0.1:9"), tmp_path) as alone:
        done = publish_cnn(alone, "alice", small / "custom_cnn")
    assert done["status"] == 1
    assert "http://127.0.0.1:9 cannot be reached" in done["err"]
    assert "Check the network" in done["err"]


def test_a_name_taken_by_something_else_is_not_overwritten(hub, driver, small, name):
    publish_cnn(driver, name, small / "custom_cnn")
    # A repository with content but without our manifest, as of another project.
    hub.edit(f"models/{name}/cifar10-custom-cnn", **{"manifest.json": None})
    before = hub.state()
    done = publish_cnn(driver, name, small / "retrained")
    assert done["status"] == 1
    assert "the name is taken" in done["err"]
    assert hub.state() == before


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (401, "asks for a valid token"),
        (403, "does not allow this with the token"),
        (409, "something else goes by this name"),
        (429, "asks for fewer requests"),
        (500, "has a problem of its own"),
    ],
)
@pytest.mark.parametrize("request_path", ["/api/repos/create", "/commit/"])
def test_refusals_end_in_a_sentence(hub, driver, small, name, home, code, sentence, request_path):
    if request_path == "/commit/":
        publish_cnn(driver, name, small / "custom_cnn")
    before = repository(hub, name)
    hub.faults(
        {"method": "POST", "path": request_path, "do": "status", "code": code, "times": EVER}
    )
    done = publish_cnn(driver, name, small / "retrained")
    assert done["status"] == 1
    assert sentence in done["err"]
    assert "Traceback" not in done["err"]
    assert repository(hub, name) == before
    assert_secret(home, WRITE, done["out"], done["err"])
    hub.faults()
    assert publish_cnn(driver, name, small / "retrained")["status"] == 0


# --- a connection that breaks ---


@pytest.mark.parametrize("how", ["cut", "cut-after"])
def test_a_cut_at_any_request_still_ends_in_one_whole_commit(hub, driver, small, how, home):
    hub.faults()
    hub.requests()
    name = next(NAMES)
    publish_cnn(driver, name, small / "custom_cnn", "--tag", "v1")
    complete, asked = repository(hub, name), hub.requests()
    assert [path for _, path in asked if path.endswith("/commit/main")]
    for skipped in range(len(asked)):
        name = next(NAMES)
        hub.faults({"skip": skipped, "do": how})
        done = publish_cnn(driver, name, small / "custom_cnn", "--tag", "v1")
        assert done["status"] == 0, (asked[skipped], done)
        now = repository(hub, name)
        assert alike(now["files"]) == alike(complete["files"]), asked[skipped]
        assert len(now["commits"]) == 2, asked[skipped]
        assert now["tags"] == {"v1": now["commits"][-1]}


@pytest.mark.parametrize(
    ("request_path", "fault", "sentence"),
    [
        ("/preupload/", {"do": "status", "code": 400}, "the Hub refused"),
        ("/_lfs/", {"do": "status", "code": 403}, "does not allow this"),
        ("/commit/", {"do": "cut"}, "cannot be reached"),
    ],
)
def test_a_push_that_fails_for_good_leaves_the_version_before(
    hub, driver, small, name, tmp_path, request_path, fault, sentence
):
    publish_cnn(driver, name, small / "custom_cnn")
    before = repository(hub, name)
    newer = shutil.copytree(small / "retrained", tmp_path / "newer")
    (newer / "custom_cnn.weights.h5").write_text(f"not uploaded before: {name}")
    hub.faults({"path": request_path, "times": EVER, **fault})
    done = publish_cnn(driver, name, newer)
    assert done["status"] == 1
    assert sentence in done["err"]
    assert repository(hub, name) == before
    hub.faults()
    assert publish_cnn(driver, name, newer)["status"] == 0
    assert repository(hub, name)["files"]["model.tflite"] != before["files"]["model.tflite"]


def test_an_unfinished_bundle_is_not_published(hub, driver, small, name, tmp_path):
    folder = tmp_path / "half"
    shutil.copytree(small / "custom_cnn", folder)
    (folder / "predictions.npz").unlink()
    done = publish_cnn(driver, name, folder)
    assert done["status"] == 1
    assert "predictions.npz is missing" in done["err"]
    assert repository(hub, name) is None


def test_a_missing_keras_model_is_named(tmp_path):
    finished = bundle.BUNDLES / "custom_cnn"
    with pytest.raises(BundleError, match=r"custom_cnn\.config\.json .* is missing"):
        published.prepare_model(CUSTOM_CNN, finished, tmp_path, "alice/cnn")


# --- after a training ---


def test_a_training_that_is_to_be_published_checks_the_token_first(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "train.custom_cnn", "--publish", "alice", "--out", str(tmp_path)],
        cwd=ROOT,
        env=HubProcess("http://127.0.0.1:9").environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 1
    assert "error: there is no token for the Hub on this computer" in run.stderr
    assert not list(tmp_path.glob("checkpoint*"))


def test_after_a_training_the_steps_of_make_train_run_up_to_the_first_failure(
    tmp_path, monkeypatch
):
    ran = []

    def run(command, env):
        assert env["KERAS_BACKEND"] == "tensorflow"
        ran.append(command[2:])
        return subprocess.CompletedProcess(command, 3 if command[2] == failing else 0)

    monkeypatch.setattr(finish.subprocess, "run", run)
    failing = None
    assert finish.finish("custom_cnn", tmp_path, "images", "alice") == 0
    makefile = (ROOT / "Makefile").read_text()
    made = re.findall(r"-m (train\.export|release\.(?:evaluate|install|publish)) ", makefile)
    assert [command[0] for command in ran] == made
    bundle_folder = str(tmp_path / "bundle")
    assert all(command[1:3] == ["--model", "custom_cnn"] for command in ran)
    assert all(bundle_folder in command for command in ran[1:])
    assert ran[-1][-2:] == ["--namespace", "alice"]
    failing = "release.evaluate"
    ran.clear()
    assert finish.finish("custom_cnn", tmp_path, None, "alice") == 3
    assert [command[0] for command in ran] == ["train.export", "release.evaluate"]
