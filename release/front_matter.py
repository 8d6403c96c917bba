"""The lines at the head of a README that the Hub reads: model cards and the Space.

``base_model`` is left out: it must name a repository of the Hub, and neither Keras' ImageNet
weights of ResNet50 nor the stand-in backbones come from one.
"""

import json
import statistics
from typing import Any

from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import Metrics
from cifar_models.specs import ModelSpec
from release.licences import license_facts

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
    """Return what the Hub is told about a model, its metrics included.

    Args:
        license_id: One of the Hub's licence names.
    """
    facts: dict[str, Any] = {
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "datasets": [DATA_SET],
        "metrics": ["accuracy", "f1"],
        "tags": ["cifar10", "litert"],
        "model-index": [{"name": spec.hub_name, "results": [_result(metrics)]}],
    }
    return license_facts(license_id) | facts


def _result(metrics: Metrics) -> dict[str, Any]:
    """Return what was measured, by the names that the library ``evaluate`` has for it.

    The macro average of F1 is left out where a class has none.
    """
    measured = [_metric("accuracy", "Accuracy", metrics.accuracy)]
    scores = [metrics.per_class.of(name).f1 for name in CLASS_NAMES]
    if None not in scores:
        measured.append(_metric("f1", "Macro F1", statistics.mean(scores)))
    return {
        "task": {"type": "image-classification", "name": "Image Classification"},
        "dataset": {
            "type": DATA_SET,
            "name": "CIFAR-10",
            "config": "plain_text",
            "split": "test",
        },
        "metrics": measured,
    }


def _metric(kind: str, name: str, value: float) -> dict[str, Any]:
    return {"type": kind, "name": name, "value": value}
