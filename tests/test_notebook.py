"""The functions for notebooks, and the notebook that shows them."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from paths import ROOT

import cifar_models
from cifar_models import compare, load
from cifar_models.bundles import bundle
from cifar_models.errors import BundleError
from cifar_models.notebook.loaded import LoadedModel
from cifar_models.serving import api
from cifar_models.specs import CUSTOM_CNN, RESNET50

NOTEBOOK = ROOT / "examples" / "compare.ipynb"


@pytest.fixture(scope="module")
def custom_cnn():
    return load("custom_cnn")


def copied(folder):
    """Return a folder that holds the custom CNN's bundle."""
    shutil.copytree(bundle.BUNDLES / CUSTOM_CNN.id, folder)
    return folder


def test_the_package_loads_nothing_before_it_is_asked():
    heavy = ("numpy", "plotly", "gradio", "pydantic", "ai_edge_litert", "huggingface_hub")
    code = (
        "import sys, cifar_models\n"
        f"heavy = {heavy}\n"
        "print([n for n in heavy if n in sys.modules])\n"
        "assert {'compare', 'load'} <= set(dir(cifar_models))\n"
        "cifar_models.load('custom_cnn')\n"
        "print([n for n in heavy if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    before, after = run.stdout.splitlines()
    assert before == "[]", run.stderr
    assert after == "['numpy', 'pydantic']"
    with pytest.raises(AttributeError, match="'nothing'"):
        cifar_models.nothing  # noqa: B018 (that it raises)


def test_a_model_is_found_by_its_id_its_folder_and_that_of_its_training(tmp_path, custom_cnn):
    folder = copied(tmp_path / "run" / "bundle")
    for place in (folder, str(folder), tmp_path / "run"):
        found = load(place)
        assert found.name == custom_cnn.name == "Custom CNN"
        assert np.array_equal(found.probabilities, custom_cnn.probabilities)
        assert str(place) in repr(found)
    assert custom_cnn.metrics.accuracy == np.mean(
        custom_cnn.probabilities.argmax(axis=1) == custom_cnn.labels
    )
    assert f"{custom_cnn.metrics.accuracy:.2%}" in custom_cnn._repr_html_()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("resnet", "is no place of a model"),
        ("hub:nobody", "names no repository"),
        ("hub:a/b/c", "names no repository"),
        (ROOT / "tests", "history.json"),
    ],
)
def test_what_is_no_place_of_a_model_is_refused_with_a_sentence(place, said):
    with pytest.raises(BundleError, match=said):
        load(place)


def test_neither_text_nor_a_path_is_refused():
    with pytest.raises(TypeError, match="it must be text or a path"):
        load(3)


def test_a_bundle_of_another_network_is_refused(tmp_path):
    folder = copied(tmp_path / "bundle")
    history = json.loads((folder / bundle.HISTORY).read_text())
    history["run"]["model"] = "<b>vit</b>"
    (folder / bundle.HISTORY).write_text(json.dumps(history))
    with pytest.raises(BundleError, match="expected one of resnet50, custom_cnn"):
        load(folder)


def test_it_predicts_what_the_page_predicts(real_test_images, custom_cnn):
    pixels = real_test_images.pixels[:20]
    answers = custom_cnn.predict(pixels)
    assert answers.shape == (20, 10)
    assert answers.dtype == np.float32
    assert np.allclose(answers, custom_cnn.probabilities[:20], atol=1e-5)
    assert np.array_equal(custom_cnn.predict(pixels[0]), answers[0])
    assert np.array_equal(custom_cnn.predict(pixels.astype(float)), answers)


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (np.zeros((32, 32)), "the shape"),
        (np.zeros((0, 32, 32, 3)), "the shape"),
        (np.zeros((2, 3, 32, 32)), "the shape"),
        (np.full((1, 32, 32, 3), np.nan), "values from nan"),
        (np.full((1, 32, 32, 3), 256), "from 256 to 256"),
        (np.full((1, 32, 32, 3), -1), "from -1"),
        (np.full((1, 32, 32, 3), 0.5), "multiply them by 255"),
        (np.full((1, 32, 32, 3), True), "of bool"),
        (np.full((1, 32, 32, 3), "1"), "of <U1"),
        ("photo.jpg", "the shape"),
    ],
)
def test_what_is_no_picture_is_refused(images, said, custom_cnn):
    with pytest.raises(ValueError, match=said):
        custom_cnn.predict(images)


def test_a_comparison_says_what_the_endpoint_says(served_bundles):
    found = compare("resnet50", "custom_cnn")
    summary = api.summary(served_bundles)["difference"]
    assert found.difference == pytest.approx(summary["points"] / 100)
    assert [100 * end for end in found.interval] == pytest.approx(summary["interval"])
    assert found.p_value == summary["p_value"]
    assert found.better is found.first
    assert found.verdict in repr(found)
    html = found._repr_html_()
    assert found.verdict in html
    assert "379" in html
    recalls = api.confusion(served_bundles, "resnet50", "row")["matrix"]
    assert [row["first_recall"] for row in found.per_class] == pytest.approx(
        [recalls[place][place] for place in range(10)]
    )


def test_the_other_way_round_it_has_the_other_sign(custom_cnn):
    found, turned = compare("resnet50", custom_cnn), compare(custom_cnn, "resnet50")
    assert turned.difference == -found.difference
    # Drawn anew: as close as an interval of 20,000 redraws is.
    ends = [-end for end in reversed(found.interval)]
    assert turned.interval == pytest.approx(ends, abs=5e-4)
    assert turned.better is turned.second
    assert turned.verdict == found.verdict
    points = {tuple(sorted(one["x"])) for one in found.figure().to_dict()["data"] if "x" in one}
    assert points  # in favour of the better one, whichever comes first; colours are of places
    assert turned.figure().layout.title.text == found.figure().layout.title.text


def test_two_of_one_network_are_told_apart(tmp_path, custom_cnn):
    folder = copied(tmp_path / "mine")
    found = compare(custom_cnn, folder)
    names = [spec.short_title for spec in found.pair]
    assert names == ["Custom CNN (bundled with this app)", f"Custom CNN (from {folder})"]
    assert found.p_value is None
    assert found.better is None
    assert found.verdict == "Both are right on exactly the same images."
    again = compare(custom_cnn, custom_cnn)
    assert len({spec.id for spec in again.pair}) == 2
    assert found.figure().layout.title.text


def test_models_of_different_test_images_are_not_compared(custom_cnn):
    other = LoadedModel(replace(custom_cnn.bundle, images_sha256="0" * 64), "from elsewhere")
    with pytest.raises(BundleError, match="different test images"):
        compare("resnet50", other)


def test_names_are_escaped_in_what_a_notebook_shows(custom_cnn):
    hostile = LoadedModel(custom_cnn.bundle, "<img src=x onerror=alert(1)>")
    assert "<img" not in hostile._repr_html_()
    assert "<img" not in compare(custom_cnn, hostile)._repr_html_()
    assert "&lt;img" in compare(custom_cnn, hostile)._repr_html_()


@pytest.mark.parametrize("kind", ["differences", "confusions"])
def test_figures_are_plotlys_own_in_colours_that_it_knows(kind):
    found = compare("resnet50", "custom_cnn").figure(kind)
    text = found.to_json()
    assert "var(" not in text
    assert found.layout.title.text
    assert RESNET50.short_title in text
    (caption,) = found.layout.annotations
    assert "10,000 test images" in caption.text.replace("<br>", " ")


def test_no_other_kind_of_figure_is_drawn():
    with pytest.raises(ValueError, match="differences, confusions"):
        compare("resnet50", "custom_cnn").figure("pie")


def test_the_notebook_runs_and_holds_no_outputs(monkeypatch):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert NOTEBOOK.stat().st_size < 20_000
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    )
    client.execute()
    shown = {cell.id: cell.outputs for cell in code}
    assert "ResNet50 is better" in shown["compare"][0].data["text/html"]
    assert "application/vnd.plotly.v1+json" in shown["figure"][0].data
    assert "points" in shown["classes"][0].text
    assert "airplane" in shown["predict"][0].data["text/plain"]
