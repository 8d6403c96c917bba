"""What is published is as the Hub and Keras expect it, by their own readers."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
import yaml
from huggingface_hub import EvalResult, ModelCard, SpaceCard
from paths import ROOT
from PIL import Image

from cifar_models.bundles import bundle
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS, RESNET50
from release import keras_files, published
from release.card import model_card
from release.licences import CARRIED, LICENSE, LICENSE_NAME

# In this order, by the Hub's template for model cards.
SECTIONS = (
    "## Uses",
    "### Direct Use",
    "### Out-of-Scope Use",
    "## Evaluation",
    "## Training Details",
    "## Bias, Risks, and Limitations",
    "### Recommendations",
    "## How to Get Started with the Model",
    "## Environmental Impact",
    "## Citation",
)
SPACE = "spaces/alice/cifar10-comparison"
KERAS = """
import sys, numpy as np, keras
from cifar_models.data import dataset
images = dataset.load_test().pixels[:int(sys.argv[2])].astype("float32")
model = keras.saving.load_model("hf://" + sys.argv[1])
views = [model.predict(one, verbose=0) for one in (images, images[:, :, ::-1])]
np.save(sys.argv[3], np.stack(views))
"""


@pytest.fixture(scope="module")
def pushed(hub, tmp_path_factory):
    """The local Hub with both models, and what a dry run says of them."""
    home = tmp_path_factory.mktemp("home")
    done = hub.publish(home)
    assert done.returncode == 0, done.stderr
    return hub


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_keras_loads_what_was_pushed_and_it_answers_as_the_bundle(
    pushed, real_test_images, spec, tmp_path
):
    count = 24
    arguments = [f"alice/{spec.hub_name}", str(count), str(tmp_path / "logits.npy")]
    kept = {"CIFAR10_DIR": real_test_images.source, "KERAS_BACKEND": "tensorflow"}
    run = subprocess.run(
        [sys.executable, "-c", KERAS, *arguments],
        cwd=ROOT,
        env=pushed.environment(tmp_path) | kept,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr
    read = bundle.read(bundle.BUNDLES / spec.id, spec)
    # The exported model averages both views and divides by its temperature.
    logits = np.load(tmp_path / "logits.npy").mean(axis=0) / read.metrics.temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    assert np.abs(probabilities - read.probabilities[:count]).mean() < 0.01
    assert (probabilities.argmax(axis=1) == read.predicted[:count]).mean() > 0.9


@pytest.fixture(scope="module", params=MODELS, ids=lambda spec: spec.id)
def card(request):
    """A model's record, its published files and its card."""
    spec = request.param
    finished, weights = bundle.BUNDLES / spec.id, published.CHECKOUT / "assets" / "weights"
    files = published.prepare_model(spec, finished, weights, f"alice/{spec.hub_name}")
    return spec, files, ModelCard(files["README.md"].decode())


def test_the_hub_understands_the_head_of_a_card(card):
    spec, _, read = card
    data, metrics = read.data, bundle.read(bundle.BUNDLES / spec.id, spec).metrics
    said = data.to_dict()
    assert (said["library_name"], said["pipeline_tag"]) == ("keras", "image-classification")
    assert data.datasets == ["uoft-cs/cifar10"]
    assert (data.license, data.license_name, data.license_link) == (
        "other",
        LICENSE_NAME,
        "LICENSE",
    )
    assert data.model_name == spec.hub_name
    assert all(isinstance(one, EvalResult) for one in data.eval_results)
    assert {(one.dataset_name, one.dataset_type) for one in data.eval_results} == {
        ("CIFAR-10", "uoft-cs/cifar10")
    }
    values = {one.metric_type: one.metric_value for one in data.eval_results}
    f1 = np.mean([metrics.per_class.of(name).f1 for name in CLASS_NAMES])
    assert values == {"accuracy": metrics.accuracy, "f1": pytest.approx(f1)}
    assert set(data.metrics) == set(values)


def test_a_card_has_the_templates_sections_and_says_how_keras_loads_it(card):
    spec, _, read = card
    places = [read.content.index(f"\n{title}\n") for title in SECTIONS]
    assert places == sorted(places)
    assert f'keras.saving.load_model("hf://alice/{spec.hub_name}")' in read.content
    metrics = bundle.read(bundle.BUNDLES / spec.id, spec).metrics
    recalls = {name: metrics.per_class.of(name).recall for name in CLASS_NAMES}
    worst = min(recalls, key=recalls.get)
    assert f"recall is {recalls[worst]:.2%} ({worst}" in read.content
    title = yaml.safe_load((ROOT / "CITATION.cff").read_text())["title"]
    assert title in read.content.translate(str.maketrans("", "", "{}"))


def test_terms_that_the_hub_does_not_know_come_with_their_text(card):
    spec, files, _ = card
    text = files["LICENSE"].decode()
    assert (ROOT / "LICENSE").read_text() in text
    assert ("ImageNet" in text) == (spec is RESNET50)
    finished, weights = bundle.BUNDLES / spec.id, published.CHECKOUT / "assets" / "weights"
    mit = published.prepare_model(spec, finished, weights, f"alice/{spec.hub_name}", "mit")
    assert "LICENSE" not in mit
    data = ModelCard(mit["README.md"].decode()).data
    assert (data.license, data.license_name, data.license_link) == ("mit", None, None)


def test_the_keras_model_is_laid_out_as_keras_writes_it(card):
    spec, files, _ = card
    metadata = json.loads(files["metadata.json"])
    history = bundle.read(bundle.BUNDLES / spec.id, spec).history
    assert metadata["keras_version"] == history.run.versions["keras"]
    assert json.loads(files["config.json"])["module"].startswith("keras")
    assert {*keras_files.NAMES} <= files.keys()


def test_the_bundled_cards_are_those_of_the_bundles():
    for spec in MODELS:
        read = bundle.read(bundle.BUNDLES / spec.id, spec)
        made = model_card(spec, read.metrics, read.history, read.further_histories)
        assert read.card == made, "run python -m release.evaluate, or write the card anew"


def test_a_space_has_tags_a_drawing_and_the_hardware_that_it_needs():
    files = published.prepare_space("alice")
    data = SpaceCard(files["README.md"].decode()).data
    said = data.to_dict()
    assert "image-classification" in data.tags
    assert said["suggested_hardware"] == "cpu-basic"
    assert (data.license, said["license_name"], said["license_link"]) == (
        LICENSE,
        LICENSE_NAME,
        "THIRD_PARTY.md",
    )
    assert files.keys() >= set(CARRIED)
    address = "https://huggingface.co/spaces/alice/cifar10-comparison/resolve/main/"
    assert said["thumbnail"].startswith(address)
    with Image.open(io.BytesIO(files[said["thumbnail"].removeprefix(address)])) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))
        assert len(drawn.getcolors(2**20)) > 50, "something is drawn"
