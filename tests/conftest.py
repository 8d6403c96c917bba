"""Where tests find real data and real models; slow things are made once per session."""

import os
import shutil
from pathlib import Path

import pytest
from hub_process import running_hub

from train.commands import allocator

# Keras asks once, at import; the export needs TensorFlow.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


# A training command that runs within the tests' process would let it keep all memory for ever, and
# every process that it starts later, the app and the browser among them.
allocator._SETTINGS.clear()


@pytest.fixture(scope="session")
def real_test_images():
    """The 10,000 test images, of whatever copy is at hand."""
    from cifar_models.data import dataset
    from cifar_models.errors import DatasetError

    try:
        return dataset.load_test()
    except DatasetError as error:
        pytest.skip(f"needs CIFAR-10: {error}")


@pytest.fixture(scope="session")
def real_train_images(real_test_images):
    """The 50,000 training images, from a copy that holds them all."""
    from cifar_models.data import dataset

    return dataset.load_train()


@pytest.fixture(scope="session")
def served(real_test_images):
    """The bundled models and the test images."""
    from cifar_models.serving.served import Serving

    return Serving().current


@pytest.fixture(scope="session")
def served_bundles():
    """The bundled models, with what else is at hand."""
    from cifar_models.serving.served import Serving

    return Serving().current


@pytest.fixture(scope="session")
def served_with_people(served_bundles):
    """The bundled models and what people answered."""
    if served_bundles.people is None:
        pytest.skip(f"needs CIFAR-10H: {served_bundles.without_people}")
    return served_bundles


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A Hub of this computer, for the real client."""
    with running_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture
def bundle_copy(tmp_path):
    """A copy of both bundles that a test may damage."""
    from cifar_models.bundles import bundle

    return Path(shutil.copytree(bundle.BUNDLES, tmp_path / "models"))
