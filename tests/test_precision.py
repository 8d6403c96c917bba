"""The number format of a training follows from what the machine computes in."""

import pytest

from train.commands import provenance
from train.networks.custom_cnn_recipe import CustomCnnRecipe
from train.recipes import precision


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("processor : 0\nflags\t\t: fpu avx2 fma\n", "float32"),
        ("processor : 0\nflags\t\t: fpu avx2 avx512_bf16\n", "mixed_bfloat16"),
        ("processor : 0\nFeatures\t: fp asimd bf16 sve\n", "mixed_bfloat16"),
        ("processor : 0\n", "float32"),
    ],
)
def test_a_processor_alone(tmp_path, monkeypatch, cpuinfo, expected):
    monkeypatch.setattr(provenance, "accelerators", list)
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo)
    assert precision.usual_precision(file) == expected


def test_a_system_without_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "accelerators", list)
    assert precision.usual_precision(tmp_path / "cpuinfo") == "float32"


def test_an_accelerator_computes_in_bfloat16(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "accelerators", lambda: ["gpu:0"])
    assert precision.usual_precision(tmp_path / "cpuinfo") == "mixed_bfloat16"


def test_the_recipe_names_what_runs(monkeypatch):
    assert CustomCnnRecipe().precision == precision.usual_precision()
    monkeypatch.setattr("train.recipes.recipe.usual_precision", lambda: "mixed_bfloat16")
    assert CustomCnnRecipe().precision == "mixed_bfloat16"
    assert CustomCnnRecipe(precision="float32").precision == "float32"
