"""The custom CNN's model.tflite with operators put before its own, through which pictures pass."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from cifar_models.bundles import bundle

IMAGES = 0  # the tensor
FLOAT, WHOLE, TRUTH, SMALL = (
    getattr(schema.TensorType, name) for name in ("FLOAT32", "INT32", "BOOL", "INT8")
)


class OddModel:
    """The model as objects of its schema; ``content`` is its file."""

    def __init__(self):
        content = (bundle.BUNDLES / "custom_cnn" / bundle.MODEL).read_bytes()
        self.model = schema.ModelT.InitFromPackedBuf(content, 0)
        self.graph = self.model.subgraphs[0]
        self._own = self.graph.operators
        self.graph.operators = []

    def content(self, images):
        """Return the file of the model, whose own operators read what they take for images."""
        for operator in self._own:
            operator.inputs = [images if one == IMAGES else one for one in operator.inputs]
        self.graph.operators += self._own
        builder = flatbuffers.Builder(0)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def tensor(self, shape=(1,), kind=FLOAT, data=None, graph=None):
        """Add a tensor and return its number; the shape of one without data is found anew."""
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer, tensor.name = list(shape), kind, 0, b"odd"
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        graph = graph or self.graph
        graph.tensors.append(tensor)
        return len(graph.tensors) - 1

    def weights(self, *shape, value=1e-3):
        """Add a tensor of equal numbers."""
        return self.tensor(shape, data=np.full(shape, value, np.float32))

    def sizes(self, *values):
        """Add a tensor of whole numbers."""
        return self.tensor([len(values)], WHOLE, np.array(values, np.int32))

    def add(self, name, *inputs, options=None, kind=FLOAT):
        """Add an operator by its name in the schema; return the tensor that it makes."""
        code, operator = schema.OperatorCodeT(), schema.OperatorT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode, code.version = min(code.builtinCode, 127), 1
        self.model.operatorCodes.append(code)
        operator.opcodeIndex = len(self.model.operatorCodes) - 1
        operator.inputs, operator.outputs = list(inputs), [self.tensor(kind=kind)]
        if options is not None:
            named = type(options).__name__.removesuffix("T")
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, named)
            operator.builtinOptions = options
        self.graph.operators.append(operator)
        return operator.outputs[0]

    def enlarged(self, images, side):
        """Add what brings images to so many pixels a side."""
        return self.add(
            "RESIZE_BILINEAR",
            images,
            self.sizes(side, side),
            options=schema.ResizeBilinearOptionsT(),
        )


def slow():
    """Return a model of 380 billion multiplications for one picture."""
    odd = OddModel()
    options = schema.Conv2DOptionsT()
    options.strideH = options.strideW = 1
    kernel, bias = odd.weights(16, 3, 3, 16), odd.weights(16)
    images = odd.enlarged(IMAGES, 128)
    images = odd.add("CONV_2D", images, odd.weights(16, 3, 3, 3), bias, options=options)
    for _ in range(10_000):
        images = odd.add("CONV_2D", images, kernel, bias, options=options)
    images = odd.add("CONV_2D", images, odd.weights(3, 3, 3, 16), odd.weights(3), options=options)
    return odd.content(odd.enlarged(images, 32))


def endless():
    """Return a model with a loop that never ends."""
    odd = OddModel()
    options = schema.WhileOptionsT()
    options.condSubgraphIndex, options.bodySubgraphIndex = 1, 2
    for goes_on in (True, False):
        part = schema.SubGraphT()
        part.tensors, part.operators, part.name = [], [], b"part"
        part.inputs = [odd.tensor([1, 32, 32, 3], graph=part)]
        part.outputs = [odd.tensor([1], TRUTH, np.ones(1, bool), part)] if goes_on else part.inputs
        odd.model.subgraphs.append(part)
    return odd.content(odd.add("WHILE", IMAGES, options=options))


def computed_size():
    """Return a model that enlarges a picture to as many pixels a side as it is bright."""
    odd = OddModel()
    bright = odd.add("MEAN", IMAGES, odd.sizes(0, 1, 2), options=schema.ReducerOptionsT())
    options = schema.StridedSliceOptionsT()
    two = odd.add(
        "STRIDED_SLICE", bright, odd.sizes(0), odd.sizes(2), odd.sizes(1), options=options
    )
    cast = schema.CastOptionsT()
    cast.inDataType, cast.outDataType = FLOAT, WHOLE
    size = odd.add("CAST", two, options=cast, kind=WHOLE)
    large = odd.add("RESIZE_BILINEAR", IMAGES, size, options=schema.ResizeBilinearOptionsT())
    return odd.content(odd.enlarged(large, 32))


def computed_border():
    """Return a model that puts a border around a picture that is as wide as it is bright."""
    odd = OddModel()
    bright = odd.add("MEAN", IMAGES, odd.sizes(0, 3), options=schema.ReducerOptionsT())
    options = schema.SliceOptionsT()
    eight = odd.add("SLICE", bright, odd.sizes(0, 0), odd.sizes(4, 2), options=options)
    small = odd.add("QUANTIZE", eight, kind=SMALL)
    scale = schema.QuantizationParametersT()
    scale.scale, scale.zeroPoint = [2.0], [0]
    odd.graph.tensors[small].quantization = scale
    large = odd.add("PAD", IMAGES, small, options=schema.PadOptionsT())
    return odd.content(odd.enlarged(large, 32))


def blind():
    """Return a model that computes no numbers for bright pictures."""
    odd = OddModel()
    options = schema.ReducerOptionsT()
    options.keepDims = True
    bright = odd.add("MEAN", IMAGES, odd.sizes(1, 2, 3), options=options)
    left = odd.add("SUB", odd.weights(1, value=99), bright, options=schema.SubOptionsT())
    root = odd.add("SQRT", left)
    return odd.content(odd.add("ADD", IMAGES, root, options=schema.AddOptionsT()))


def large():
    """Return a model that adds a row to a column, which makes 40 GB of 800 kB."""
    odd = OddModel()
    made = odd.add(
        "ADD", odd.weights(100_000, 1), odd.weights(1, 100_000), options=schema.AddOptionsT()
    )
    options = schema.ReducerOptionsT()
    one = odd.add("MEAN", made, odd.sizes(0, 1), options=options)
    return odd.content(odd.add("ADD", IMAGES, one, options=schema.AddOptionsT()))
