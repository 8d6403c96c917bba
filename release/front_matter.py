"""The lines at the head of a README that the Hub reads: model cards and the Space.

``base_model`` is left out: it must name a repository of the Hub, and neither Keras' ImageNet
weights of ResNet50 nor the stand-in backbones come from one.
"""

import json
from typing import Any

from cifar_models.records.metrics import Metrics
from cifar_models.specs import ModelSpec

DATA_SET = "uoft-cs/cifar10"


def front_matter(facts: dict[str, Any]) -> str:
    """Return facts as YAML between two lines of dashes.

    Lists and objects are written as JSON, which YAML includes; entries of the outer lists get
    a line each.
    """
    lines = ["---"]
    for name, value in facts.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"- {_scalar(entry)}" for entry in value)]
        else:
            lines.append(f"{name}: {_scalar(value)}")
    return "\n".join([*lines, "---", ""])


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def model_facts(spec: ModelSpec, metrics: Metrics, license_id: str | None = None) -> dict[str, Any]:
    """Return what the Hub is told about a model, its measured figures included.

    Args:
        license_id: One of the Hub's licence names.
    """
    facts: dict[str, Any] = {
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "datasets": [DATA_SET],
        "metrics": ["accuracy"],
        "tags": ["cifar10", "litert"],
        "model-index": [{"name": spec.title, "results": _results(metrics)}],
    }
    return ({"license": license_id} if license_id else {}) | facts


def _results(metrics: Metrics) -> list[dict[str, Any]]:
    calibration = metrics.calibration.expected_calibration_error
    return [
        _result(
            metrics.measured_on.description.removeprefix("the "),
            [
                _metric("accuracy", "Accuracy", metrics.accuracy),
                _metric("expected_calibration_error", "Expected calibration error", calibration),
            ],
        )
    ]


def _result(data_set: str, metrics: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "task": {"type": "image-classification"},
        "dataset": {"type": DATA_SET, "name": data_set, "split": "test"},
        "metrics": metrics,
    }


def _metric(kind: str, name: str, value: float) -> dict[str, Any]:
    return {"type": kind, "name": name, "value": value}
