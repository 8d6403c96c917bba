"""Which module may import what, held in fresh processes and in the source."""

import ast
import subprocess
import sys

import pytest
from paths import ROOT

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
    for folder in ("cifar_models", "train")
    for path in (ROOT / folder).rglob("*.py")
}


def importers(package):
    return {str(path) for path, imported in PACKAGES.items() if package in imported}


def test_only_the_page_imports_gradio():
    assert all(path.startswith("cifar_models/ui/") for path in importers("gradio"))
    assert importers("gradio")


def test_only_the_predictor_imports_litert():
    assert importers("ai_edge_litert") == {"cifar_models/predictor.py"}


def test_only_the_export_imports_tensorflow():
    assert importers("tensorflow") == {"train/export.py"}


def test_only_pulling_and_publishing_know_the_hub():
    assert importers("huggingface_hub") == {
        "cifar_models/hub.py",
        "cifar_models/hub_errors.py",
        "train/push.py",
    }


def test_the_served_package_never_imports_training_or_keras():
    for package in ("train", "keras", "h5py"):
        assert not any(path.startswith("cifar_models/") for path in importers(package))


def test_figures_know_no_screen_and_no_model():
    for module in ("metrics", "comparison", "selection"):
        imported = PACKAGES[(ROOT / f"cifar_models/{module}.py").relative_to(ROOT)]
        assert imported <= {"dataclasses", "functools", "math", "numpy", "cifar_models"}


def in_fresh_process(code):
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_serving_never_loads_tensorflow():
    code = (
        "import sys, numpy as np\n"
        "from cifar_models.served import Serving\n"
        "from cifar_models.ui.page import build_page\n"
        "serving = Serving(); build_page(serving)\n"
        "serving.current.predict(np.zeros((1, 32, 32, 3), np.uint8))\n"
        "print([n for n in ('tensorflow', 'keras', 'jax', 'torch', 'train') if n in sys.modules])"
    )
    assert in_fresh_process(code).splitlines()[-1] == "[]"


@pytest.mark.parametrize("module", ["app", "cifar_models.served", "cifar_models.predictor"])
def test_importing_loads_no_model_runtime(module):
    code = f"import sys, {module}; print('ai_edge_litert' in sys.modules, 'gradio' in sys.modules)"
    assert in_fresh_process(code) == "False False"
