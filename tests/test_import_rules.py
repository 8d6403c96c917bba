"""Which module may import what, held in fresh processes and in the source."""

import ast
import subprocess
import sys

import pytest
from paths import ROOT

FOLDERS = ("cifar_models", "train", "release", "experiments")
PACKAGES = {
    path.relative_to(ROOT): {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
}


def importers(package):
    return {str(path) for path, imported in PACKAGES.items() if package in imported}


def test_only_the_page_imports_gradio():
    assert all(path.startswith("cifar_models/ui/") for path in importers("gradio"))
    assert importers("gradio")


def test_only_the_predictor_imports_litert():
    assert importers("ai_edge_litert") == {"cifar_models/bundles/predictor.py"}


def test_only_the_export_imports_tensorflow():
    assert importers("tensorflow") == {"train/export.py"}


def test_nothing_imports_pickle():
    assert not importers("pickle")


def test_only_pulling_and_publishing_know_the_hub():
    assert importers("huggingface_hub") == {
        "cifar_models/pull/hub.py",
        "cifar_models/pull/hub_errors.py",
        "release/push.py",
    }


def test_the_served_package_never_imports_training_or_keras():
    for package in ("train", "release", "experiments", "keras", "h5py"):
        assert not any(path.startswith("cifar_models/") for path in importers(package))


def test_statistics_know_no_screen_and_no_model():
    for path, imported in PACKAGES.items():
        if path.parts[:2] == ("cifar_models", "stats"):
            assert not imported & {"gradio", "plotly", "jinja2", "PIL", "ai_edge_litert"}, path


def test_no_training_is_needed_to_release():
    for path, imported in PACKAGES.items():
        if path.parts[0] == "release":
            assert not imported & {"keras", "tensorflow", "h5py"}, path


def room_of(name):
    """Return the folder that holds a module; a package is its own."""
    return name if (ROOT / name.replace(".", "/")).is_dir() else name.rpartition(".")[0]


def test_rooms_do_not_need_each_other_in_a_circle():
    needs = {}
    for path in PACKAGES:
        own = ".".join(path.parent.parts)
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or room_of(node.module or "") == "":
                continue
            for alias in node.names:
                room = room_of(node.module)
                room = room_of(f"{node.module}.{alias.name}") if room == node.module else room
                if room != own and room.split(".")[0] in FOLDERS:
                    needs.setdefault(own, set()).add(room)
    for room in needs:
        reached, waiting = set(), [room]
        while waiting:
            found = needs.get(waiting.pop(), set()) - reached
            reached |= found
            waiting += found
        assert room not in reached, room


def in_fresh_process(code):
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_serving_never_loads_tensorflow():
    code = (
        "import sys, numpy as np\n"
        "from cifar_models.serving.served import Serving\n"
        "from cifar_models.ui.page import build_page\n"
        "serving = Serving(); build_page(serving)\n"
        "serving.current.predict(np.zeros((1, 32, 32, 3), np.uint8))\n"
        "print([n for n in ('tensorflow', 'keras', 'jax', 'torch', 'train') if n in sys.modules])"
    )
    assert in_fresh_process(code).splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "module", ["app", "cifar_models.serving.served", "cifar_models.bundles.predictor"]
)
def test_importing_loads_no_model_runtime(module):
    code = f"import sys, {module}; print('ai_edge_litert' in sys.modules, 'gradio' in sys.modules)"
    assert in_fresh_process(code) == "False False"
