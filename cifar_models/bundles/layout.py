"""The files of a bundle by name, and how long each may be."""

from cifar_models.bundles.embeddings import EMBEDDINGS, EMBEDDINGS_BYTES
from cifar_models.bundles.known_features import KNOWN_FEATURES, KNOWN_FEATURES_BYTES
from cifar_models.bundles.predictions import PREDICTIONS, PREDICTIONS_BYTES
from cifar_models.bundles.robustness import ROBUSTNESS
from cifar_models.records.untrusted import JSON_BYTES

MODEL = "model.tflite"
HISTORY = "history.json"
METRICS = "metrics.json"
CARD = "README.md"
NEEDED = (MODEL, PREDICTIONS, HISTORY, METRICS, CARD)
OPTIONAL = (KNOWN_FEATURES, ROBUSTNESS, EMBEDDINGS)

# The most that a bundle may hold: some times what those that come with this app do.
MODEL_BYTES, CARD_BYTES = 64_000_000, 64_000
_MOST_BYTES = {
    MODEL: MODEL_BYTES,
    PREDICTIONS: PREDICTIONS_BYTES,
    CARD: CARD_BYTES,
    KNOWN_FEATURES: KNOWN_FEATURES_BYTES,
    EMBEDDINGS: EMBEDDINGS_BYTES,
}


def most_bytes(name: str) -> int:
    """Return how long a bundle's file of this name may be."""
    return _MOST_BYTES.get(name, JSON_BYTES)
