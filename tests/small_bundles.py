"""Whole, honest bundles that are quick to publish: measured on few test images."""

import json
import shutil

import numpy as np

from cifar_models.bundles import bundle
from cifar_models.bundles.embeddings import EMBEDDINGS
from cifar_models.bundles.predictor import Predictor
from cifar_models.bundles.robustness import ROBUSTNESS
from cifar_models.data import dataset
from cifar_models.data.dataset import Images
from cifar_models.files import write_json
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50, spec_for
from release.bundle_command import forget_other_features
from release.evaluate import measure

IMAGES = 60


def few(images):
    """Return the first test images as a set of their own."""
    pixels = images.pixels[:IMAGES]
    return Images(pixels, images.labels[:IMAGES], dataset.pixels_sha256(pixels), "a test")


def measure_again(folder, model_id, images):
    """Let predictions and numbers be those of the folder's model on these images."""
    forget_other_features(folder)
    history = bundle.read_history(folder, spec_for(model_id))
    probabilities = Predictor(folder / bundle.MODEL).predict(images.pixels).probabilities
    bundle.write_predictions(folder, probabilities, images.labels, images.sha256)
    for name in (ROBUSTNESS, EMBEDDINGS):  # those were of another model, on other images
        (folder / name).unlink(missing_ok=True)
    plain = json.loads((folder / bundle.METRICS).read_text())["without_average_flips"]
    write_json(folder / bundle.METRICS, measure(folder, probabilities, images, history, plain))
    bundle.read(folder, spec_for(model_id))


def small_bundles(folder, images):
    """Write bundles of both models, measured on few images, to ``folder``.

    In the place of ResNet50's 24 MB stands a small network; the weights are a few bytes.
    """
    small = bundle.BUNDLES / CUSTOM_CNN.id / bundle.MODEL
    for spec in MODELS:
        shutil.copytree(bundle.BUNDLES / spec.id, folder / spec.id)
        shutil.copyfile(small, folder / spec.id / bundle.MODEL)
        (folder / spec.id / f"{spec.id}.weights.h5").write_bytes(spec.id.encode())
        (folder / spec.id / f"{spec.id}.config.json").write_bytes(b"{}")
    retrain(folder / RESNET50.id, RESNET50.id, few(images))
    measure_again(folder / CUSTOM_CNN.id, CUSTOM_CNN.id, few(images))
    return folder


def retrain(folder, model_id, images):
    """Make another model of it, as another training would: the classifier's rows turn by one."""
    from ai_edge_litert.interpreter import Interpreter

    path = folder / bundle.MODEL
    content = path.read_bytes()
    interpreter = Interpreter(model_path=str(path))
    for detail in interpreter.get_tensor_details():
        if detail["dtype"] != np.int8 or len(detail["shape"]) < 2 or detail["shape"][0] != 10:
            continue
        weights = interpreter.get_tensor(detail["index"])
        before = weights.tobytes()
        if content.count(before) == 1:
            path.write_bytes(content.replace(before, np.roll(weights, 1, axis=0).tobytes()))
            break
    else:
        raise AssertionError(f"{path} has no weights of a classifier with ten rows")
    measure_again(folder, model_id, images)
