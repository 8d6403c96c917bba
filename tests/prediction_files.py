"""Files of predictions as others write them: each library in its usual way."""

import csv
import json

import numpy as np

from cifar_models.labels import CLASS_NAMES


def answers_of(labels, seed=0, right=0.8):
    """Return made probabilities float64 ``[N, 10]`` of a model that is right about so often."""
    rng = np.random.default_rng(seed)
    said = np.where(rng.random(len(labels)) < right, labels, rng.integers(0, 10, len(labels)))
    return 0.6 * np.eye(10)[said] + 0.4 * rng.dirichlet(np.ones(10), len(labels))


def write_npz(path, probabilities, labels):
    np.savez_compressed(path, probabilities=probabilities.astype(np.float32), labels=labels)
    return path


def write_csv(path, probabilities, seed=1):
    """Write probabilities with four digits by class name, in any order, with an index column."""
    order = np.random.default_rng(seed).permutation(len(probabilities))
    columns = list(np.random.default_rng(seed).permutation(10))
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["index", *(CLASS_NAMES[one] for one in columns)])
        for row in order:
            writer.writerow([row, *(f"{probabilities[row, one]:.4f}" for one in columns)])
    return path


def write_parquet(path, probabilities, labels):
    import pyarrow
    from pyarrow import parquet

    columns = {f"prob_{name}": probabilities[:, at] for at, name in enumerate(CLASS_NAMES)}
    names = [CLASS_NAMES[one] for one in labels]
    parquet.write_table(pyarrow.table({"label": names, **columns}), path)
    return path


def write_json(path, said):
    """Write the classes alone, by name, a row each."""
    path.write_text(json.dumps([{"predicted": CLASS_NAMES[one]} for one in said]))
    return path
