"""``--backbone imagenet``: Keras' own file, from a server that serves it as Keras' does."""

import functools
import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format
from paths import ROOT

URL_PATH = "tensorflow/keras-applications/resnet"
FILE = "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
# What Keras has built in, set to the server; the loading code is Keras' and the project's.
CODE = """
import json, sys
import keras.src.applications.resnet as keras_resnet
from cifar_models.errors import TrainingError
from train.networks.architectures import BACKBONE, build_resnet50
from train.networks.resnet50_recipe import ResNet50Recipe
said = []
for base, digest in json.loads(sys.argv[1]):
    keras_resnet.BASE_WEIGHTS_PATH = base + "/"
    keras_resnet.WEIGHTS_HASHES["resnet50"] = ("", digest)
    try:
        network = build_resnet50(ResNet50Recipe(image_size=32))
    except TrainingError as error:
        said.append(str(error))
    else:
        kernel = network.get_layer(BACKBONE).get_layer("conv5_block3_3_conv").get_weights()[0]
        said.append(float(kernel.sum()))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A web server with a file of the right layout below Keras' path."""
    folder = tmp_path_factory.mktemp("site")
    path = folder / URL_PATH / FILE
    path.parent.mkdir(parents=True)
    keras.utils.set_random_seed(5)
    network = keras.applications.ResNet50(include_top=False, weights=None, input_shape=(32, 32, 3))
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, network)
    requests = []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            super().do_GET()

        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kernel = network.get_layer("conv5_block3_3_conv").get_weights()[0]
    yield f"http://127.0.0.1:{server.server_port}", path, requests, float(np.sum(kernel))
    server.shutdown()


def test_fetched_once_then_used_without_network_and_refused_in_a_sentence(site, tmp_path):
    address, path, requests, expected = site
    digest = hashlib.md5(path.read_bytes()).hexdigest()
    there, nowhere = f"{address}/{URL_PATH}", "http://127.0.0.1:9"
    tries = [
        (nowhere, digest),
        (f"{address}/elsewhere", digest),
        (there, "0" * 32),  # another file than Keras knows
        (there, digest),
        (nowhere, digest),
    ]
    run = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(tries)],
        cwd=ROOT,
        env=os.environ | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    *refused, fetched, kept = json.loads(run.stdout.splitlines()[-1])
    assert len(refused) == 3
    for sentence in refused:
        assert "ImageNet weights" in sentence
        assert "--backbone PATH" in sentence
    assert fetched == kept == pytest.approx(expected)
    assert requests[-1] == f"/{URL_PATH}/{FILE}"
    assert (tmp_path / "models" / FILE).is_file()
