"""The Space as the Hub runs it: its own requirements, its own folder, nothing else."""

import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from app_process import running_app
from gradio_client import Client, handle_file
from huggingface_hub import SpaceCard
from paths import ROOT
from PIL import Image

from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor
from cifar_models.decoding.photo import read_photo
from cifar_models.specs import MODELS

TRAINING = ("tensorflow", "keras", "jax", "torch", "h5py", "train")


@pytest.fixture(scope="module")
def space(tmp_path_factory, hub):
    """The folder that ``--dry-run --space`` writes."""
    folder = tmp_path_factory.mktemp("dry")
    run = subprocess.run(
        [sys.executable, "-m", "release.publish", "--namespace", "alice", "--space", "--dry-run"],
        cwd=folder,
        env=hub.environment(folder) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr
    return folder / "build" / "publish" / "alice" / "cifar10-comparison"


def test_the_head_of_its_readme_is_what_a_space_needs(space):
    data = SpaceCard.load(space / "README.md").data
    import gradio

    assert (data.sdk, data.sdk_version) == ("gradio", gradio.__version__)
    assert data.python_version == "3.11"
    assert data.app_file == "app.py"
    assert (space / data.app_file).is_file()
    assert data.models == [f"alice/{spec.hub_name}" for spec in MODELS]
    assert data.license == "other"
    assert len(data.to_dict()["short_description"]) <= 60
    for entry, spec in zip(data.to_dict()["preload_from_hub"], MODELS, strict=True):
        repository, files = entry.split(" ")
        assert repository == f"alice/{spec.hub_name}"
        assert set(files.split(",")) == {"manifest.json", *bundle.NEEDED}


def test_it_holds_the_app_and_no_training(space):
    names = {path.relative_to(space).as_posix() for path in space.rglob("*") if path.is_file()}
    assert (space / "requirements.txt").read_text() == (ROOT / "requirements-app.txt").read_text()
    listed = subprocess.run(
        ["git", "ls-files", "cifar_models"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        assert {name for name in names if name.startswith("cifar_models/")} >= set(
            listed.stdout.split()
        )
    assert not [name for name in names if name.startswith(("train", "tests", "assets/weights"))]
    assert not [name for name in names if name.endswith((".h5", ".pyc"))]


@pytest.fixture(scope="module")
def python(space, tmp_path_factory):
    """A virtual environment with the Space's requirements and nothing else."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    make = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(make, check=True, timeout=600)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-compile"]
    install = subprocess.run(
        [*pip, "--quiet", "--disable-pip-version-check", "-r", str(space / "requirements.txt")],
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert install.returncode == 0, install.stderr
    return python


def test_it_serves_the_page_from_its_own_requirements_alone(hub, space, python, tmp_path):
    published = hub.publish(tmp_path / "publisher")
    assert published.returncode == 0, published.stderr
    environment = hub.environment(tmp_path / "space") | {
        "TMPDIR": str(tmp_path),
        "CIFAR_MODELS_HUB": "alice",
        "PYTHONPATH": "",
    }
    began = time.monotonic()
    with running_app(space, python=str(python), **environment) as app:
        seconds = time.monotonic() - began
        config = urllib.request.urlopen(f"{app.url}/config").read().decode()
        assert "from alice/cifar10-resnet50 on the Hub" in config
        assert "from alice/cifar10-custom-cnn on the Hub" in config
        Image.effect_noise((70, 50), 90).convert("RGB").save(tmp_path / "noise.png")
        client = Client(app.url, verbose=False)
        answer = client.predict(photo=handle_file(str(tmp_path / "noise.png")), api_name="/predict")
        pixels = read_photo(tmp_path / "noise.png").pixels[None]
        for spec in MODELS:
            original = Predictor(bundle.BUNDLES / spec.id / bundle.MODEL).predict(pixels)
            assert list(answer[spec.id]["probabilities"].values()) == [
                float(value) for value in original.probabilities[0]
            ]
        status = Path(f"/proc/{app.process.pid}/status")
        if status.is_file():
            memory = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
            mapped = Path(f"/proc/{app.process.pid}/maps").read_text()
            assert not [name for name in ("tensorflow/", "jaxlib", "libtorch") if name in mapped]
            print(f"peak memory {memory / 1024:.0f} MB")
    size = sum(
        path.lstat().st_size
        for path in Path(python).parent.parent.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    print(f"environment {size / 1e6:.0f} MB; started in {seconds:.1f} s")


def test_nothing_of_the_training_is_installed(space, python):
    code = f"import importlib.util; print([n for n in {TRAINING} if importlib.util.find_spec(n)])"
    run = subprocess.run(
        [str(python), "-c", code], cwd=space, capture_output=True, text=True, timeout=300
    )
    assert run.stdout.strip() == "[]", run.stderr
