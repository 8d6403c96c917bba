"""The shipped networks, from the same weights, in every runtime that is compared."""

import io
import json
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import numpy as np

from cifar_models import specs
from cifar_models.bundles import bundle
from cifar_models.bundles.predictor import Predictor

SHIPPED = "LiteRT int8, as shipped"
MODEL_PREDICT = "keras.Model.predict"
THREADS = 2
BATCH = 100  # for bulk; the shipped predictor takes its own chunks

Run = Callable[[np.ndarray], np.ndarray]


@cache
def runtimes(model_id: str) -> dict[str, Run]:
    """Return, by runtime, functions from float32 ``[N, 32, 32, 3]`` to probabilities ``[N, 10]``.

    All but the shipped one are converted from ``assets/weights`` on the fly.
    """
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")
    serving = _serving_model(model_id)

    @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32, name="images")])
    def call(images):
        return serving(images, training=False)["probabilities"]

    shipped = Predictor(bundle.BUNDLES / model_id / bundle.MODEL, THREADS)
    float32 = _litert_float32(serving)
    return {
        SHIPPED: lambda images: shipped.predict(images).probabilities,
        "LiteRT float32": lambda images: float32.predict(images).probabilities,
        "ONNX Runtime float32": in_batches(_onnx(call)),
        "compiled Keras call": in_batches(lambda images: call(images).numpy()),
        MODEL_PREDICT: lambda images: serving.predict(images, batch_size=BATCH, verbose=0)[
            "probabilities"
        ],
    }


def in_batches(run: Run) -> Run:
    """Return ``run`` for any number of images."""
    return lambda images: np.concatenate(
        [run(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
    )


def _serving_model(model_id: str):
    from train.exporting.serving_model import serving_model
    from train.loop.fit import load_model_weights
    from train.network_table import build_from_history

    folder = bundle.BUNDLES / model_id
    history = json.loads((folder / bundle.HISTORY).read_text(encoding="utf-8"))
    trained = build_from_history(history)
    load_model_weights(trained, specs.ASSETS / "weights" / f"{model_id}.weights.h5")
    export = history["export"]
    return serving_model(trained, export["temperature"], export.get("average_flips", False))


def _litert_float32(serving) -> Predictor:
    import tensorflow as tf

    with redirect_stdout(io.StringIO()):  # it prints every variable
        converted = tf.lite.TFLiteConverter.from_keras_model(serving).convert()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / bundle.MODEL
        path.write_bytes(converted)
        return Predictor(path, THREADS)


def _onnx(call) -> Run:
    """Convert a ``tf.function``; Keras' own ONNX export leaves constants as inputs."""
    import onnxruntime
    import tf2onnx
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    frozen = convert_variables_to_constants_v2(call.get_concrete_function())
    inputs, outputs = ([t.name for t in side] for side in (frozen.inputs, frozen.outputs))
    converted, _ = tf2onnx.convert.from_graph_def(
        frozen.graph.as_graph_def(),
        input_names=inputs,
        output_names=outputs,
        opset=18,
        custom_op_handlers={"Erfc": (_erfc, [])},
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(
        converted.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda images: session.run(None, {inputs[0]: images})[0]


def _erfc(graph, node, name, args) -> None:
    """Write ``erfc(x)``, of GELU, as ``1 + erf(-x)``: ONNX has no operator for it."""
    node.type = "Erf"
    graph.insert_new_node_on_input(node, "Neg", node.input[0])
    one = graph.make_const(f"{name}_one", np.ones(1, np.float32)).output[0]
    graph.insert_new_node_on_output("Add", node.output[0], name=f"{name}_plus").input.append(one)
