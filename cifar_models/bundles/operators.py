"""Which operators a model from elsewhere may consist of, so that it ends for every picture.

A loop could end for one picture and never for the next, and a size that is computed could grow with
it. Known are those of convolutional networks, whose time and memory follow from the number of
images alone.
"""

from typing import Any

import numpy as np

from cifar_models.errors import BundleError

KNOWN = frozenset([
    "ABS", "ADD", "ADD_N", "AVERAGE_POOL_2D", "BATCH_MATMUL", "BROADCAST_TO", "CAST",
    "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEPTH_TO_SPACE", "DEQUANTIZE", "DIV", "ELU",
    "EXP", "EXPAND_DIMS", "FILL", "FLOOR", "FULLY_CONNECTED", "GATHER", "GELU", "GREATER",
    "GREATER_EQUAL", "HARD_SWISH", "L2_NORMALIZATION", "LEAKY_RELU", "LESS", "LESS_EQUAL", "LOG",
    "LOGISTIC", "LOG_SOFTMAX", "MAXIMUM", "MAX_POOL_2D", "MEAN", "MINIMUM", "MIRROR_PAD", "MUL",
    "NEG", "PACK", "PAD", "PADV2", "POW", "PRELU", "QUANTIZE", "REDUCE_MAX", "REDUCE_MIN", "RELU",
    "RELU6", "RELU_0_TO_1", "RELU_N1_TO_1", "RESHAPE", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR",
    "REVERSE_V2", "ROUND", "RSQRT", "SELECT", "SELECT_V2", "SIGN", "SLICE", "SOFTMAX",
    "SPACE_TO_DEPTH", "SPLIT", "SPLIT_V", "SQRT", "SQUARE", "SQUARED_DIFFERENCE", "SQUEEZE",
    "STRIDED_SLICE", "SUB", "SUM", "TANH", "TILE", "TRANSPOSE", "TRANSPOSE_CONV", "UNPACK",
])  # fmt: skip
_WHOLE = {np.int32, np.int64, np.uint32, np.uint64}  # what sizes are made of
_SMALL_SIZES = {"PAD", "PADV2", "MIRROR_PAD"}  # these take such of any type


def check(interpreter: Any, name: object) -> None:
    """Check a model that was loaded and did not run yet.

    Args:
        interpreter: LiteRT's.
        name: Of the model, for the error.

    Raises:
        BundleError: It has further parts or inputs, unknown operators, or computes sizes.
    """
    operators = interpreter._get_ops_details()
    computed = {int(tensor) for one in operators for tensor in one["outputs"]}
    refused = [
        one["op_name"]
        for one in operators
        if one["op_name"] not in KNOWN
        or _WHOLE.intersection(one["result_types"])
        or (one["op_name"] in _SMALL_SIZES and computed.intersection(map(int, one["inputs"][1:2])))
    ]
    if refused:
        raise BundleError(
            f"{name} has the operators {', '.join(dict.fromkeys(refused))[:200]}, which decide "
            "what runs, compute sizes or are unknown; expected: those of a convolutional network"
        )
    parts, inputs = interpreter.num_subgraphs(), len(interpreter.get_input_details())
    if (parts, inputs) != (1, 1):
        raise BundleError(f"{name} has {parts} parts and {inputs} inputs; expected: one of each")
