import json

import pytest

from cifar_models.bundles import bundle, manifest
from cifar_models.errors import BundleError
from cifar_models.specs import CUSTOM_CNN, RESNET50


@pytest.fixture
def path(bundle_copy):
    folder = bundle_copy / "custom_cnn"
    (folder / "custom_cnn.weights.h5").write_bytes(b"weights")
    described = manifest.describe(folder, CUSTOM_CNN)
    (folder / "manifest.json").write_text(json.dumps(described))
    return folder / "manifest.json"


def test_it_gives_the_sha256_of_what_the_app_reads(path):
    digests = manifest.read(path, CUSTOM_CNN)
    assert set(digests) >= set(bundle.NEEDED)
    assert "custom_cnn.weights.h5" not in digests
    assert all(manifest.sha256(path.parent / name) == digests[name].sha256 for name in digests)


def test_it_is_of_one_model(path):
    with pytest.raises(BundleError, match="expected 1 and 'resnet50'"):
        manifest.read(path, RESNET50)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.update(format=2), "of format 2"),
        (lambda m: m["classes"].reverse(), 'other classes: ."truck"'),
        (lambda m: m.pop("classes"), "other classes: null"),
        (lambda m: m.update(files=[]), "lacks 'files'"),
        (lambda m: m["files"].pop("model.tflite"), r"lacks model\.tflite"),
        (lambda m: m["files"].update({"model.pkl": {}}), "no part of a bundle"),
        (lambda m: m["files"].update({"../../.bashrc": {}}), "no part of a bundle"),
        (lambda m: m["files"].update({"history_../x.json": {}}), "no part of a bundle"),
        (lambda m: m["files"].update({"model.tflite": "abc"}), "no SHA-256 of model"),
        (lambda m: m["files"]["model.tflite"].update(sha256="abc"), "no SHA-256 of model"),
    ],
)
def test_anything_else_is_refused(path, change, message):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    with pytest.raises(BundleError, match=message):
        manifest.read(path, CUSTOM_CNN)
