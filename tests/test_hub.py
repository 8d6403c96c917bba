"""Pulling from the Hub: whole bundles or none, whatever fails on the way."""

import json
import pickle
import shutil
import threading
import time
import urllib.request
import uuid
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from app_process import running_app
from gradio_client import Client, handle_file
from hub_process import driven
from paths import ROOT
from PIL import Image
from small_bundles import few, retrain, small_bundles

from cifar_models.bundles import bundle, manifest
from cifar_models.bundles.predictor import Predictor
from cifar_models.decoding.photo import read_photo
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, MODELS

EVER = -1


@pytest.fixture(scope="module")
def small(tmp_path_factory, real_test_images):
    """Two sets of bundles, the custom CNN of the second trained anew."""
    folder = tmp_path_factory.mktemp("small")
    small_bundles(folder / "first", real_test_images)
    shutil.copytree(folder / "first", folder / "second")
    retrain(folder / "second" / "custom_cnn", "custom_cnn", few(real_test_images))
    return folder


@pytest.fixture(scope="module")
def driver(hub, tmp_path_factory):
    with driven(hub, tmp_path_factory.mktemp("driver")) as running:
        yield running


NAMES = (f"alice-{number}" for number in count())


@pytest.fixture
def name(driver, hub, small):
    """A new name under which the first set of small bundles is published; nothing is cached."""
    hub.faults()
    driver("forget")
    chosen = next(NAMES)
    for model_id in MODEL_IDS:
        publish(driver, chosen, model_id, small / "first" / model_id)
    hub.requests()
    return chosen


def publish(driver, name, model_id, folder, *arguments):
    done = driver(
        "published", "--namespace", name, "--model", model_id, "--bundle", str(folder), *arguments
    )
    assert done["status"] == 0, done
    return done["out"]


def commit_of(hub, name, model_id="custom_cnn"):
    repository = next(spec.hub_name for spec in MODELS if spec.id == model_id)
    return hub.state()[f"models/{name}/{repository}"]["commits"][-1]


def is_from_the_hub(model):
    return "on the Hub" in model["origin"] and "kept" not in model["origin"]


# --- the whole way, with the app as people start it ---


def answers(url, photo):
    return Client(url, verbose=False).predict(photo=handle_file(str(photo)), api_name="/predict")


def press_refresh(url):
    """Press the button as the page does; return what it then says."""
    config = json.load(urllib.request.urlopen(f"{url}/config"))
    button = next(
        part["id"]
        for part in config["components"]
        if part["props"].get("elem_id") == "refresh-models"
    )
    pressed = next(
        event["id"] for event in config["dependencies"] if [button, "click"] in event["targets"]
    )
    session = uuid.uuid4().hex
    body = {"data": [], "fn_index": pressed, "session_hash": session, "trigger_id": button}
    request = urllib.request.Request(
        f"{url}/gradio_api/queue/join",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()
    with urllib.request.urlopen(f"{url}/gradio_api/queue/data?session_hash={session}") as events:
        for line in events:
            if line.startswith(b"data:"):
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    assert message["success"], message
                    return message["output"]["data"][0]["value"]
    raise AssertionError("the queue ended without an answer")


ANSWERS = {
    401: "asks for a valid token",
    403: "does not allow this",
    409: "a conflict",
    429: "fewer requests",
    500: "a problem of its own",
}


def as_json(probabilities):
    return [float(value) for value in probabilities]


def test_publish_pull_and_refresh_with_the_real_app(hub, tmp_path, real_test_images):
    published = hub.publish(tmp_path / "publisher", "--tag", "v1")
    assert published.returncode == 0, published.stderr
    Image.effect_noise((70, 50), 90).convert("RGB").save(tmp_path / "noise.png")
    pixels = read_photo(tmp_path / "noise.png").pixels[None]

    def expected(folder):
        return {
            spec.id: as_json(
                Predictor(folder / spec.id / bundle.MODEL).predict(pixels).probabilities[0]
            )
            for spec in MODELS
        }

    originals = expected(bundle.BUNDLES)
    environment = hub.environment(tmp_path / "reader") | {"TMPDIR": str(tmp_path)}
    with running_app(ROOT, "--hub", "alice", **environment) as app:

        def values(answer):
            return {name: list(answer[name]["probabilities"].values()) for name in MODEL_IDS}

        assert values(answers(app.url, tmp_path / "noise.png")) == originals, "bit for bit"
        page = urllib.request.urlopen(f"{app.url}/config").read().decode()
        for spec in MODELS:
            commit = commit_of(hub, "alice", spec.id)
            assert f"from alice/{spec.hub_name} on the Hub, commit {commit[:7]} of main" in page
        assert "Nothing newer" in press_refresh(app.url)

        # Another training; requests go on while the app swaps it in.
        newer = tmp_path / "newer"
        shutil.copytree(bundle.BUNDLES, newer)
        retrain(newer / "custom_cnn", "custom_cnn", real_test_images)
        done = hub.publish(
            tmp_path / "publisher", "--model", "custom_cnn", "--bundle", str(newer / "custom_cnn")
        )
        assert done.returncode == 0, done.stderr
        seen, failed, stop = [], [], threading.Event()

        def keep_asking():
            client = Client(app.url, verbose=False)
            while not stop.is_set():
                try:
                    photo = handle_file(str(tmp_path / "noise.png"))
                    seen.append(values(client.predict(photo=photo, api_name="/predict")))
                except Exception as error:
                    failed.append(error)
                    return

        askers = [threading.Thread(target=keep_asking) for _ in range(2)]
        for asker in askers:
            asker.start()
        wait_for(lambda: len(seen) >= 2 or failed)
        said = press_refresh(app.url)
        before = len(seen)
        wait_for(lambda: len(seen) >= before + 3 or failed)
        stop.set()
        for asker in askers:
            asker.join()
        assert not failed
        commit = commit_of(hub, "alice")[:7]
        assert f"now the one from alice/cifar10-custom-cnn on the Hub, commit {commit}" in said
        after = expected(newer)
        assert after["custom_cnn"] != originals["custom_cnn"]
        assert all(one in (originals, after) for one in seen)
        assert seen[0] == originals
        assert seen[-1] == after

        # Whatever the Hub answers now, the app goes on with what it has.
        for code, sentence in ANSWERS.items():
            hub.faults({"path": "/api/models/", "do": "status", "code": code, "times": EVER})
            said = press_refresh(app.url)
            assert sentence in said
            assert "The present one stays." in said
            assert values(answers(app.url, tmp_path / "noise.png")) == after
        hub.faults()
        assert "Nothing newer" in press_refresh(app.url)

    # The tag still names the first version; and without network, what was pulled serves.
    with running_app(ROOT, "--hub", "alice", "--revision", "v1", **environment) as app:
        assert values(answers(app.url, tmp_path / "noise.png")) == originals
    offline = environment | {"HF_HUB_OFFLINE": "1"}
    with running_app(ROOT, **offline, CIFAR_MODELS_HUB="alice") as app:
        assert values(answers(app.url, tmp_path / "noise.png")) == after
        page = urllib.request.urlopen(f"{app.url}/config").read().decode()
        assert "switched off on this computer by $HF_HUB_OFFLINE" in page
        assert "kept on this computer" in page


def wait_for(condition, seconds=300):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- faults, one by one, on a Serving in a process of its own ---


@pytest.fixture(scope="module")
def digests(driver, small):
    """What the small bundles answer when read from their folders, by set and model."""
    read = {}
    for version in ("first", "second"):
        driver("serve", "nobody", "main", str(small / version))
        read[version] = driver("state")["models"]
    return read


def served_whole(state, digests, *versions):
    """Whether every model answers exactly as one of the versions does, and as it was measured."""
    return all(
        any(
            model["answer"] == digests[version][name]["answer"]
            and model["predictions"] == digests[version][name]["predictions"]
            for version in versions
        )
        for name, model in state["models"].items()
    )


def test_a_cut_at_any_request_of_a_start_leaves_whole_models(hub, driver, small, digests, name):
    state = driver("serve", name, "main", str(small / "second"))
    assert all(is_from_the_hub(model) for model in state["models"].values())
    assert served_whole(state, digests, "first")
    pulled = hub.requests()
    assert len(pulled) > 20
    outcomes = set()
    for skipped in range(len(pulled)):
        driver("forget")
        hub.faults({"skip": skipped, "do": "cut"})
        state = driver("serve", name, "main", str(small / "second"))
        for model_id, model in state["models"].items():
            version = "first" if is_from_the_hub(model) else "second"
            assert model["answer"] == digests[version][model_id]["answer"], pulled[skipped]
        fallen = [m for m in state["models"].values() if not is_from_the_hub(m)]
        assert len(fallen) == len(state["notices"])
        outcomes.add(len(fallen))
        hub.faults()
        driver("refresh")
        recovered = driver("state")
        assert all(is_from_the_hub(model) for model in recovered["models"].values())
        assert served_whole(recovered, digests, "first")
    assert outcomes == {0, 1}, "some cuts are overcome, some end in the bundled model"


FAULTS = {
    "truncated": ({"do": "truncate"}, None),
    "too short": ({"do": "shorten", "times": EVER}, "came incomplete"),
    "wrong hash": ({"do": "alter", "times": EVER}, "instead of"),
    "storage down": ({"do": "status", "code": 500, "times": EVER}, "a problem of its own"),
    "storage forbidden": ({"do": "status", "code": 403, "times": EVER}, "does not allow this"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_storage_keeps_the_model_before(hub, driver, small, digests, name, fault):
    before = driver("serve", name, "main", str(small / "first"))
    publish(driver, name, "custom_cnn", small / "second" / "custom_cnn")
    what, sentence = FAULTS[fault]
    hub.faults({"path": "/_lfs/", "method": "GET", **what})
    after = driver("refresh")
    if sentence is None:  # the client goes on where the connection broke
        assert after["models"]["custom_cnn"]["commit"] == commit_of(hub, name)
    else:
        assert sentence in after["said"]
        assert after["models"] == before["models"]
    hub.faults()
    assert driver("refresh")["models"]["custom_cnn"]["commit"] == commit_of(hub, name)
    assert served_whole(driver("state"), digests, "first", "second")


def test_a_full_disk_keeps_the_model_before(hub, driver, small, name):
    before = driver("serve", name, "main", str(small / "first"))
    publish(driver, name, "custom_cnn", small / "second" / "custom_cnn")
    driver("largest_file", 300_000)
    try:
        after = driver("refresh")
    finally:
        driver("largest_file", None)
    assert "no room to store it" in after["said"]
    assert after["models"] == before["models"]
    assert driver("refresh")["models"]["custom_cnn"]["commit"] == commit_of(hub, name)


def test_a_start_on_a_full_disk_serves_the_bundled_models(driver, small, digests, name):
    driver("largest_file", 300_000)
    try:
        state = driver("serve", name, "main", str(small / "second"))
    finally:
        driver("largest_file", None)
    assert served_whole(state, digests, "second")
    assert all("no room to store it" in notice for notice in state["notices"])


def test_what_was_pulled_serves_while_the_hub_is_down(hub, driver, small, digests, name):
    driver("serve", name, "main", str(small / "second"))
    hub.faults({"do": "status", "code": 503, "times": EVER})
    state = driver("serve", name, "main", str(small / "second"))
    assert all("kept on this computer" in model["origin"] for model in state["models"].values())
    assert served_whole(state, digests, "first")
    assert all("a problem of its own" in notice for notice in state["notices"])
    hub.faults()
    again = driver("refresh")
    assert again["notices"] == []
    assert all(is_from_the_hub(model) for model in again["models"].values())


def test_a_half_pulled_newer_commit_is_passed_over_offline(hub, driver, small, digests, name):
    driver("serve", name, "main", str(small / "second"))
    publish(driver, name, "custom_cnn", small / "second" / "custom_cnn")
    hub.faults({"path": "/_lfs/", "method": "GET", "do": "shorten", "times": EVER})
    driver("refresh")
    hub.faults({"do": "cut", "times": EVER})
    state = driver("serve", name, "main", str(small / "second"))
    assert "kept on this computer" in state["models"]["custom_cnn"]["origin"]
    assert served_whole(state, digests, "first")


def edit_predictions(folder, change):
    path = folder / "predictions.npz"
    stored = dict(np.load(path, allow_pickle=False))
    change(stored)
    np.savez(path, **stored)


def set_nan(stored):
    stored["probabilities"][3, 3] = np.nan


def narrow(stored):
    stored["probabilities"] = stored["probabilities"][:, :9]


def pickled(stored):
    stored["labels"] = np.array([{}], object)


def measured_elsewhere(folder):
    edit_predictions(folder, lambda stored: stored.update(images_sha256=np.array("f" * 64)))
    metrics = json.loads((folder / "metrics.json").read_text())
    metrics["measured_on"]["images_sha256"] = "f" * 64
    (folder / "metrics.json").write_text(json.dumps(metrics))


DAMAGES = {
    "NaN": (lambda folder: edit_predictions(folder, set_nan), "not probabilities adding up"),
    "nine classes": (lambda folder: edit_predictions(folder, narrow), "(60, 9)"),
    "pickle": (lambda folder: edit_predictions(folder, pickled), "cannot be read"),
    "a file too many": (
        lambda folder: (folder / "model.pkl").write_bytes(pickle.dumps({})),
        "'model.pkl', which is no part of a bundle",
    ),
    "a file too few": (lambda folder: (folder / "metrics.json").unlink(), "lacks metrics.json"),
    "no model": (
        lambda folder: (folder / "model.tflite").write_bytes(b"\0\0\0\0TFL3" * 100),
        "measured on another model.tflite",
    ),
    "other test images": (measured_elsewhere, "different test images and are not compared"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_bundle_with_a_right_manifest_is_refused(
    hub, driver, small, digests, name, tmp_path, damage
):
    before = driver("serve", name, "main", str(small / "first"))
    folder = Path(shutil.copytree(small / "second" / "custom_cnn", tmp_path / "damaged"))
    change, sentence = DAMAGES[damage]
    change(folder)
    listing = manifest.describe(folder, CUSTOM_CNN)
    beside = listing.get("beside", {})
    if "model.pkl" in beside:  # named as a part
        listing["files"]["model.pkl"] = beside.pop("model.pkl")
    (folder / "manifest.json").write_text(json.dumps(listing))
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    hub.edit(f"models/{name}/cifar10-custom-cnn", **files)
    after = driver("refresh")
    assert sentence in after["said"]
    assert "stay" in after["said"]
    assert after["models"] == before["models"]
    # And so at a start: what was pulled before, or the bundled ones.
    state = driver("serve", name, "main", str(small / "second"))
    assert any(sentence in notice for notice in state["notices"])
    assert served_whole(state, digests, "first", "second")


@pytest.mark.parametrize(
    ("name_asked", "revision", "sentence"),
    [
        ("nobody", "main", "the Hub does not have it"),
        ("no/such", "main", "not a name that the Hub allows"),
        (None, "v9", "does not have this revision"),
    ],
)
def test_names_that_lead_nowhere_end_in_bundled_models_and_a_sentence(
    driver, small, digests, name, name_asked, revision, sentence
):
    state = driver("serve", name_asked or name, revision, str(small / "second"))
    assert served_whole(state, digests, "second")
    assert all(sentence in notice for notice in state["notices"])
    assert len(state["notices"]) == 2


def test_a_notebook_loads_what_is_published(hub, driver, name):
    repository, commit = f"{name}/cifar10-custom-cnn", commit_of(hub, name)
    shown = driver("loaded", f"hub:{repository}")["shown"]
    assert shown.startswith(f"Custom CNN (from {repository} on the Hub, commit {commit[:7]}")
    assert driver("loaded", f"hub:{repository}@{commit}")["shown"].endswith("60 test images right")
    assert "does not" in driver("loaded", f"hub:{repository}@v9")["said"]
    assert f"{name}/nothing" in driver("loaded", f"hub:{name}/nothing")["said"]


def test_no_network_at_all(driver, small, digests, tmp_path):
    from hub_process import HubProcess

    with driven(HubProcess("http://127.0.0.1:9"), tmp_path) as alone:
        state = alone("serve", "alice", "main", str(small / "first"))
    assert served_whole(state, digests, "first")
    assert all("http://127.0.0.1:9 cannot be reached" in notice for notice in state["notices"])
