#!/usr/bin/python3
"""Writes one small .dfm for each operator that the reader knows, in the forms that converters write.

usage: dfm_operators.py FOLDER
Every model turns its face into another one with the operator somewhere on the way.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

R = 16
F32, I32, I64, F16, BOOL = (TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64, TensorProto.FLOAT16,
                            TensorProto.BOOL)


class Model:
    """A graph under construction; values are names, constants become initializers."""

    def __init__(self, opset=12):
        self.opset = opset
        self.nodes = []
        self.tensors = []
        self.has_morph = False
        self.random = np.random.default_rng(1)

    def const(self, value, dtype=np.float32):
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def ints(self, *values):
        return self.const(values, np.int64)

    def weight(self, *shape):
        return self.const(self.random.normal(0, 0.3, shape))

    def op(self, name, *inputs, n_outputs=1, **attributes):
        outputs = [f"v{len(self.nodes)}_{i}" for i in range(n_outputs)]
        self.nodes.append(helper.make_node(name, list(inputs), outputs, **attributes))
        return outputs[0] if n_outputs == 1 else outputs

    def morph(self):
        self.has_morph = True
        return "morph_value:0"

    def planar(self):
        return self.op("Transpose", "in_face:0", perm=[0, 3, 1, 2])

    def interleaved(self, x):
        return self.op("Transpose", x, perm=[0, 2, 3, 1])

    def cut(self, x, start, end, axis):
        if self.opset < 10:
            return self.op("Slice", x, starts=[start], ends=[end], axes=[axis])
        return self.op("Slice", x, self.ints(start), self.ints(end), self.ints(axis))

    def finish(self, face):
        """Ends the graph with a face and two masks."""
        mask = self.cut("in_face:0", 0, 1, 3)
        for x, name in ((mask, "out_face_mask:0"), (face, "out_celeb_face:0"), (mask, "out_celeb_face_mask:0")):
            self.nodes.append(helper.make_node("Identity", [x], [name]))
        value = lambda name, c: helper.make_tensor_value_info(name, F32, ["N", R, R, c])
        inputs = [value("in_face:0", 3)]
        if self.has_morph:
            inputs.append(helper.make_tensor_value_info("morph_value:0", F32, [1]))
        graph = helper.make_graph(self.nodes, "operators", inputs,
                                  [value("out_face_mask:0", 1), value("out_celeb_face:0", 3),
                                   value("out_celeb_face_mask:0", 1)], self.tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=7)


MODELS = {}


def model(opset=12, name=None):
    def register(build):
        def make():
            m = Model(opset)
            return m.finish(build(m))
        MODELS[name or build.__name__] = make
        return build
    return register


def unary(op, before=lambda m, x: x, **attributes):
    @model(name=op.lower())
    def build(m):
        return m.op(op, before(m, "in_face:0"), **attributes)


def shifted(m, x):
    return m.op("Sub", x, m.const(0.5))


for op in ("Sqrt", "Exp", "Sin", "Cos", "Reciprocal"):
    unary(op, lambda m, x: m.op("Add", x, m.const([0.1])))
unary("Log", lambda m, x: m.op("Add", x, m.const(0.1)))
for op in ("Neg", "Abs", "Sigmoid", "Tanh", "Softplus", "Sign", "Relu"):
    unary(op, shifted)
unary("Floor", lambda m, x: m.op("Mul", x, m.const(7)))
unary("LeakyRelu", shifted, alpha=0.3)


@model()
def arithmetic(m):
    x = m.op("Div", shifted(m, "in_face:0"), m.const([[2.0, 3.0, 4.0]]))
    x = m.op("Max", x, m.const(-0.1), m.const([0.0, -0.2, -0.05]))
    x = m.op("Min", x, m.const([0.1]))
    return m.op("Sub", m.const(1.0), m.op("Mul", x, "in_face:0"))


@model()
def powers(m):
    x = m.op("Pow", m.op("Add", "in_face:0", m.const(0.2)), m.const(2.0))
    x = m.op("Pow", x, m.const([-0.5]))
    return m.op("Pow", m.op("Pow", x, m.const(-1.0)), m.const(0.5))


@model(opset=10)
def clip_attributes(m):
    return m.op("Clip", "in_face:0", min=0.2, max=0.7)


@model()
def clip_inputs(m):
    return m.op("Clip", m.op("Clip", "in_face:0", "", m.const(0.8)), m.const(0.3))


@model()
def prelu(m):
    return m.interleaved(m.op("PRelu", m.op("Sub", m.planar(), m.const(0.5)), m.const([[[0.1]], [[0.2]], [[0.3]]])))


@model()
def comparisons(m):
    masks = []
    for op in ("Greater", "Less", "GreaterOrEqual", "LessOrEqual"):
        masks.append(m.op("Cast", m.op(op, "in_face:0", m.const(0.4)), to=F32))
    x = masks[0]
    for i, mask in enumerate(masks[1:]):
        x = m.op("Add", x, m.op("Mul", mask, m.const(2.0 + i)))
    return x


@model()
def where(m):
    return m.op("Where", m.op("Greater", "in_face:0", m.const(0.5)), m.op("Neg", "in_face:0"), m.const([1.0, 2.0, 3.0]))


@model()
def casts(m):
    x = m.op("Cast", "in_face:0", to=F32)
    return m.op("Identity", m.op("Dropout", x))


@model()
def conv_pads(m):
    x = m.op("Conv", m.planar(), m.weight(4, 3, 3, 3), m.weight(4), pads=[0, 1, 2, 1])
    return m.interleaved(m.op("Conv", x, m.weight(3, 4, 1, 1)))


@model()
def conv_auto_pad(m):
    x = m.op("Conv", m.planar(), m.weight(8, 3, 5, 5), strides=[2, 2], auto_pad="SAME_UPPER")
    x = m.op("Conv", x, m.weight(12, 8, 2, 2), auto_pad="SAME_LOWER")
    return m.interleaved(m.op("DepthToSpace", x, blocksize=2))


@model()
def conv_groups(m):
    x = m.op("Conv", m.planar(), m.weight(6, 1, 3, 3), group=3, pads=[1, 1, 1, 1])
    x = m.op("Add", x, m.weight(1, 6, 1, 1))
    x = m.op("LeakyRelu", x, alpha=0.1)
    return m.interleaved(m.op("Conv", x, m.weight(3, 6, 1, 1), auto_pad="VALID"))


@model()
def conv_shared(m):
    """One convolution with two uses must not swallow the bias of one of them."""
    x = m.op("Conv", m.planar(), m.weight(3, 3, 1, 1))
    return m.interleaved(m.op("Mul", m.op("Add", x, m.weight(1, 3, 1, 1)), x))


@model()
def conv_other_bias(m):
    """Constants behind a convolution that are no biases."""
    x = m.op("Conv", m.planar(), m.weight(3, 3, 1, 1))
    x = m.op("Add", x, m.weight(1, 3, R, R))
    x = m.op("Add", m.op("Conv", x, m.weight(3, 3, 1, 1)), m.const(0.25))
    return m.interleaved(m.op("Add", m.weight(3, 1, 1), m.op("Conv", x, m.weight(3, 3, 1, 1))))


@model()
def pad(m):
    x = m.op("Pad", m.planar(), m.ints(0, 0, 2, 1, 0, 0, 2, 3))
    x = m.op("Conv", x, m.weight(3, 3, 5, 5))
    x = m.op("Pad", x, m.ints(0, 1, 0, 0, 0, 0, 0, 0), m.const(0.0), mode="constant")
    return m.interleaved(m.op("Conv", x, m.weight(3, 4, 1, 1)))


@model(opset=10)
def pad_attributes(m):
    x = m.op("Pad", "in_face:0", pads=[0, 1, 0, 0, 0, 0, 2, 0], mode="constant", value=0.0)
    return m.cut(m.cut(x, 0, 16, 1), 2, 18, 2)


@model()
def conv_transpose(m):
    x = m.op("Conv", m.planar(), m.weight(5, 3, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
    return m.interleaved(m.op("ConvTranspose", x, m.weight(5, 3, 3, 3), m.weight(3), strides=[2, 2],
                              pads=[1, 1, 1, 1], output_padding=[1, 1]))


@model()
def dense(m):
    flat = m.op("Flatten", "in_face:0")
    x = m.op("Add", m.op("MatMul", flat, m.weight(768, 10)), m.weight(1, 10))
    x = m.op("Gemm", x, m.weight(12, 10), m.weight(12), transB=1, alpha=0.5, beta=2.0)
    x = m.op("Add", m.weight(768), m.op("MatMul", x, m.weight(12, 768)))
    return m.op("Reshape", x, m.ints(-1, R, R, 3))


@model()
def matmul_pixels(m):
    return m.op("MatMul", "in_face:0", m.weight(3, 3))


@model()
def max_pool(m):
    x = m.op("MaxPool", m.planar(), kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    return m.interleaved(m.op("MaxPool", x, kernel_shape=[2, 2], auto_pad="SAME_UPPER"))


@model()
def reductions(m):
    x = m.op("Sub", "in_face:0", m.op("ReduceMean", "in_face:0", axes=[1, -2]))
    x = m.op("Add", x, m.op("Unsqueeze", m.op("ReduceSum", "in_face:0", axes=[3], keepdims=0), axes=[3]))
    return m.op("Add", x, m.op("ReduceMean", "in_face:0"))


@model(opset=13)
def reductions_13(m):
    x = m.op("ReduceSum", "in_face:0", m.ints(-1), keepdims=0)
    return m.op("Add", "in_face:0", m.op("Unsqueeze", x, m.ints(-1)))


@model()
def global_pool(m):
    return m.interleaved(m.op("Mul", m.planar(), m.op("GlobalAveragePool", m.planar())))


@model()
def pixel_norm(m):
    x = m.op("Reshape", m.planar(), m.ints(0, -1))
    mean = m.op("ReduceMean", m.op("Mul", x, x), axes=[1], keepdims=1)
    x = m.op("Mul", x, m.op("Reciprocal", m.op("Sqrt", m.op("Add", mean, m.const([1e-6])))))
    return m.interleaved(m.op("Reshape", x, m.ints(-1, 3, R, R)))


@model()
def depth_to_space_6d(m):
    x = m.op("Conv", m.planar(), m.weight(12, 3, 2, 2), strides=[2, 2])
    x = m.op("Reshape", x, m.ints(-1, 2, 2, 3, 8, 8))
    x = m.op("Transpose", x, perm=[0, 3, 4, 1, 5, 2])
    return m.interleaved(m.op("Reshape", x, m.ints(-1, 3, 16, 16)))


@model()
def depth_to_space_crd(m):
    x = m.op("Conv", m.planar(), m.weight(12, 3, 2, 2), strides=[2, 2])
    return m.interleaved(m.op("DepthToSpace", x, blocksize=2, mode="CRD"))


@model()
def depth_to_space_4(m):
    x = m.op("Conv", m.planar(), m.weight(48, 3, 4, 4), strides=[4, 4])
    return m.interleaved(m.op("DepthToSpace", x, blocksize=4))


@model()
def transposes(m):
    x = m.op("Transpose", m.op("Transpose", "in_face:0", perm=[0, 2, 3, 1]), perm=[0, 2, 1, 3])
    x = m.op("Transpose", m.op("Transpose", x, perm=[0, 3, 2, 1]), perm=[0, 2, 1, 3])
    return m.op("Transpose", m.op("Transpose", m.op("Transpose", x, perm=[3, 2, 1, 0])), perm=[0, 2, 1, 3])


@model()
def shape_arithmetic(m):
    """Sizes of a Reshape out of Shape, Gather, Slice, Concat and integer arithmetic."""
    shape = m.op("Shape", "in_face:0")
    n = m.op("Unsqueeze", m.op("Gather", shape, m.const(0, np.int64)), axes=[0])
    hw = m.op("Slice", shape, m.ints(1), m.ints(3))
    h = m.op("Gather", hw, m.ints(0))
    c = m.op("Cast", m.op("Cast", m.op("Gather", shape, m.ints(-1)), to=F32), to=I64)
    area = m.op("Mul", h, m.op("Sub", m.op("Add", h, m.ints(4)), m.ints(4)))
    rows = m.op("Where", m.op("Equal", m.op("Div", area, m.ints(2)), m.ints(128)), area, m.ints(7))
    x = m.op("Reshape", "in_face:0", m.op("Concat", n, rows, c, axis=0))
    return m.op("Reshape", x, m.op("Concat", n, hw, m.op("Max", c, m.ints(2)), axis=0))


@model()
def constants(m):
    tensor = m.op("Constant", value=numpy_helper.from_array(np.float32([0.5, 1.5, 2.5])))
    scalar = m.op("Constant", value_float=0.25)
    sizes = m.op("Constant", value_ints=[-1, R, R, 3])
    return m.op("Reshape", m.op("Add", m.op("Mul", "in_face:0", tensor), scalar), sizes)


@model()
def squeeze(m):
    x = m.op("Unsqueeze", m.op("Unsqueeze", "in_face:0", axes=[0]), axes=[-1])
    return m.op("Squeeze", m.op("Squeeze", x, axes=[-1]), axes=[0])


@model()
def slices(m):
    x = m.op("Slice", "in_face:0", m.ints(-16, 0), m.ints(2**62, 1000), m.ints(1, -2), m.ints(1, 1))
    return m.op("Concat", m.cut(x, 8, 16, 1), m.cut(x, 0, -8, 1), axis=1)


@model(opset=9)
def slices_attributes(m):
    x = m.op("Slice", "in_face:0", starts=[0, 4], ends=[16, 9999], axes=[1, 2])
    return m.op("Concat", x, m.op("Slice", "in_face:0", starts=[0], ends=[4], axes=[2]), axis=-2)


@model()
def gather(m):
    x = m.op("Gather", "in_face:0", m.ints(2, 0, -2), axis=3)
    row = m.op("Gather", "in_face:0", m.const(3, np.int64), axis=1)
    return m.op("Add", x, m.op("Unsqueeze", row, axes=[1]))


@model()
def split(m):
    a, b, c = m.op("Split", "in_face:0", n_outputs=3, axis=3)
    top, rest = m.op("Split", m.op("Concat", c, a, b, axis=3), n_outputs=2, axis=1, split=[5, 11])
    return m.op("Concat", rest, top, axis=1)


@model(opset=13)
def split_13(m):
    top, rest = m.op("Split", "in_face:0", m.ints(5, 11), n_outputs=2, axis=1)
    return m.op("Concat", rest, top, axis=1)


@model()
def expand(m):
    return m.op("Add", "in_face:0", m.op("Expand", m.op("ReduceMean", "in_face:0", axes=[2]), m.ints(1, 1, R, 1)))


@model()
def morph_factor(m):
    """The morph value as a factor: interpolation instead of a choice of channels."""
    value = m.op("Squeeze", m.morph())
    return m.op("Add", m.op("Mul", "in_face:0", value), m.op("Sub", m.const(1.0), value))


def morph_parts(m):
    x = m.op("Conv", m.planar(), m.weight(10, 3, 3, 3), pads=[1, 1, 1, 1])
    return x, m.op("Conv", m.planar(), m.weight(10, 3, 1, 1))


@model()
def morph_slice(m):
    """What a converter makes of two slices of start and size: sums, comparisons, a choice."""
    a, b = morph_parts(m)
    value = m.op("Slice", m.morph(), m.ints(0), m.ints(1), m.ints(0), m.ints(1))
    k = m.op("Cast", m.op("Mul", m.const([10.0]), m.op("Reshape", value, m.ints(1))), to=I32)
    k = m.op("Cast", k, to=I64)
    rest = m.op("Sub", m.ints(10), k)
    sizes = m.op("Concat", m.ints(-1), rest, m.ints(R, R), axis=0)
    starts = m.op("Concat", m.ints(0), k, m.ints(0, 0), axis=0)
    ends = m.op("Add", starts, sizes)
    ends = m.op("Where", m.op("Equal", sizes, m.ints(-1)), m.op("Shape", b), ends)
    first = m.op("Slice", a, m.ints(0, 0, 0, 0), m.op("Concat", m.ints(2**31 - 1), k, m.ints(R, R), axis=0),
                 m.ints(0, 1, 2, 3))
    x = m.op("Concat", first, m.op("Slice", b, starts, ends), axis=1)
    return m.interleaved(m.op("Conv", x, m.weight(3, 10, 1, 1)))


@model()
def morph_three(m):
    """Three parts, the middle one from elsewhere; the end of the last counts from behind."""
    a, b = morph_parts(m)
    k = m.op("Cast", m.op("Mul", m.morph(), m.const([4.0])), to=I64)
    far = m.op("Add", k, m.ints(5))
    x = m.op("Concat", m.op("Slice", a, m.ints(0), k, m.ints(1)), m.op("Slice", b, k, far, m.ints(1)),
             m.op("Slice", a, m.op("Sub", k, m.ints(5)), m.ints(10), m.ints(-3)), axis=1)
    return m.interleaved(m.op("Conv", x, m.weight(3, 10, 1, 1)))


def write_models(folder):
    """Writes all models; returns their paths."""
    paths = []
    for name, make in MODELS.items():
        paths.append(str(folder / f"{name}.dfm"))
        onnx.save(make(), paths[-1])
    return paths


if __name__ == "__main__":
    write_models(Path(sys.argv[1]))
