"""The JSON endpoints as a program calls them."""

import json
import urllib.error
import urllib.request

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from scipy import stats
from sklearn.metrics import confusion_matrix
from statsmodels.stats.proportion import proportion_confint

from cifar_models.bundles import bundle
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.stats import report

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def client(app):
    return Client(app.url, verbose=False)


def test_only_the_documented_endpoints_are_offered(client):
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert {name: [p["parameter_name"] for p in e["parameters"]] for name, e in named.items()} == {
        "/summary": [],
        "/predict": ["photo"],
        "/confusion": ["model", "normalise"],
        "/samples": ["outcome", "true", "predicted", "model", "sort", "limit", "offset"],
        "/compare": ["first", "second"],
    }


def test_summary_is_what_the_predictions_say(client):
    summary = client.predict(api_name="/summary")
    right = {}
    for name in ("resnet50", "custom_cnn"):
        stored = np.load(bundle.BUNDLES / name / "predictions.npz", allow_pickle=False)
        right[name] = stored["probabilities"].argmax(1) == stored["labels"]
        assert summary[name]["accuracy"] == right[name].mean()
        expected = proportion_confint(right[name].sum(), 10_000, method="wilson")
        assert summary[name]["interval"] == pytest.approx(expected)
    gap = right["resnet50"].astype(float) - right["custom_cnn"]
    difference = summary["difference"]
    assert difference["of"] == "resnet50 minus custom_cnn"
    assert difference["better"] == difference["minuend"] == "resnet50"
    assert difference["points"] == pytest.approx(100 * gap.mean())
    only = int((gap > 0).sum()), int((gap < 0).sum())
    assert difference["p_value"] == pytest.approx(stats.binomtest(only[0], sum(only)).pvalue)
    low, high = difference["interval"]
    half = 196 * gap.std() / 100
    assert (low, high) == pytest.approx((100 * gap.mean() - half, 100 * gap.mean() + half), abs=0.1)


def test_predict_answers_with_both_models(client, tmp_path, served):
    path = tmp_path / "red.png"
    Image.effect_noise((80, 60), 90).convert("RGB").save(path)
    answer = client.predict(photo=handle_file(str(path)), api_name="/predict")
    expected = served.predict(read_photo(path).pixels[None])
    best = set()
    for name, prediction in expected.items():
        probabilities = answer[name]["probabilities"]
        assert list(probabilities) == list(CLASS_NAMES)
        assert list(probabilities.values()) == pytest.approx(prediction.probabilities[0].tolist())
        assert answer[name]["milliseconds"] > 0
        best.add(max(probabilities, key=probabilities.get))
    assert answer["agree"] == (len(best) == 1)


def test_bad_photos_get_a_sentence(client, tmp_path):
    (tmp_path / "x.jpg").write_text("no picture")
    with pytest.raises(AppError, match="not a picture this app can read"):
        client.predict(photo=handle_file(str(tmp_path / "x.jpg")), api_name="/predict")
    with pytest.raises(AppError, match="Send a photo"):
        client.predict(photo=None, api_name="/predict")


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "app.py"])
def test_a_path_on_the_server_is_refused(app, path):
    """By raw HTTP: the Python client would upload its own file of that name."""
    body = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]}
    request = urllib.request.Request(
        f"{app.url}/gradio_api/call/predict",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 422
    assert "Only files that were uploaded" in json.load(refused.value)["error"]


@pytest.fixture(scope="module")
def stored():
    files = {
        name: np.load(bundle.BUNDLES / name / "predictions.npz", allow_pickle=False)
        for name in ("resnet50", "custom_cnn")
    }
    return files["resnet50"]["labels"], {n: f["probabilities"] for n, f in files.items()}


@pytest.mark.parametrize("model", ["resnet50", "custom_cnn", "report"])
def test_confusion(client, stored, model):
    labels, probabilities = stored
    if model == "report":
        expected = report.CONFUSION_MATRIX
    else:
        expected = confusion_matrix(labels, probabilities[model].argmax(1))
    for how, divisor in (
        ("count", 1),
        ("row", expected.sum(1, keepdims=True)),
        ("column", expected.sum(0, keepdims=True)),
    ):
        answer = client.predict(model=model, normalise=how, api_name="/confusion")
        assert answer["classes"] == list(CLASS_NAMES)
        assert np.allclose(answer["matrix"], expected / divisor)


def test_samples(client, stored):
    labels, probabilities = stored
    a, b = (p.argmax(1) for p in probabilities.values())
    answer = client.predict(
        "only_resnet50_right", "cat", "dog", "custom_cnn", "confidence", 5, 2, api_name="/samples"
    )
    found = np.flatnonzero((a == labels) & (b != labels) & (labels == 3) & (b == 5))
    found = found[np.argsort(-probabilities["custom_cnn"].max(1)[found], kind="stable")]
    assert answer["total"] == len(found)
    assert [row["index"] for row in answer["rows"]] == found[2:7].tolist()
    for row in answer["rows"]:
        assert row["true"] == "cat"
        assert row["custom_cnn"]["predicted"] == "dog"
        assert row["resnet50"]["confidence"] == pytest.approx(
            float(probabilities["resnet50"][row["index"]].max())
        )
    everything = client.predict(api_name="/samples")
    assert everything["total"] == 10_000
    beyond = client.predict(offset=20_000, api_name="/samples")
    assert beyond == {"total": 10_000, "rows": []}


@pytest.mark.parametrize(
    ("endpoint", "wrong", "allowed"),
    [
        ("/confusion", {"model": "vgg"}, "resnet50, custom_cnn, report"),
        ("/confusion", {"normalise": "max"}, "count, row, column"),
        ("/samples", {"outcome": "good"}, "both_right"),
        ("/samples", {"outcome": "either_wrong"}, "any, both_right"),
        ("/samples", {"true": "lion"}, "airplane"),
        ("/samples", {"predicted": 3}, "airplane"),
        ("/samples", {"model": "report"}, "resnet50, custom_cnn"),
        ("/samples", {"sort": None}, "confidence_ascending"),
        ("/samples", {"limit": -1}, "whole number from 0 to 10,000"),
        ("/samples", {"limit": "many"}, "whole number"),
        ("/samples", {"offset": 1.5}, "whole number"),
        ("/samples", {"limit": True}, "whole number"),
        ("/samples", {"true": ["cat"]}, "must be one of"),
    ],
)
def test_wrong_values_name_the_allowed_ones(client, endpoint, wrong, allowed):
    with pytest.raises(AppError, match=allowed):
        client.predict(**wrong, api_name=endpoint)
