"""Compares what `guise step` computes with the golden network files. Standard library only.

Limits: golden/nets/README.md, for a float32 implementation and for bf16.
"""
import array
import ast
import json
import math
import struct
import zipfile

EXACT = {"out": 1e-5, "loss": 2e-5, "grad": 2e-4, "step": 2e-2, "log": 2e-4}
OUT_ABSOLUTE_REDUCED = 3e-2   # predictions
G_RELATIVE_REDUCED = 1e-3
COSINE_REDUCED = 0.95         # gradient of a network

VARIANTS = {
    "adabelief_clip": {"adabelief": 1, "clipgrad": 1, "lr_dropout": "y"},
    "rmsprop": {"adabelief": 0, "clipgrad": 0, "lr_dropout": "y"},
}
N_STEPS = 3

# Of cases.json; what `guise step` has no option for is set by others or by the variant.
OPTIONS = ("archi", "resolution", "ae_dims", "e_dims", "d_dims", "d_mask_dims", "masked_training", "eyes_mouth_prio",
           "blur_out_mask", "face_style_power", "bg_style_power", "true_face_power", "gan_power", "gan_patch_size",
           "gan_dims", "tv_axes", "random_warp", "pretrain", "quick96")


def read_npz(path):
    """{name: array of numbers, flat}; texts as bytes."""
    result = {}
    with zipfile.ZipFile(path) as file:
        for entry in file.namelist():
            data = file.read(entry)
            major = data[6]
            start = 10 if major == 1 else 12
            length = struct.unpack("<H" if major == 1 else "<I", data[8:start])[0]
            kind = ast.literal_eval(data[start:start + length].decode("latin1"))["descr"].lstrip("<|=")
            body = data[start + length:]
            name = entry.removesuffix(".npy")
            result[name] = array.array({"f4": "f", "f8": "d"}[kind], body) if kind in ("f4", "f8") else body
    return result


# Two inputs of a leaky ReLU of this case lie closer to 0 than single precision can tell (-1.1e-9 and -9.2e-9 in double), so
# that their slopes would follow from the order of summation: their biases move to the golden's side by less than outputs
# show. The same numbers stand in tests/unit/model/test-saehd-values.c.
KINKS = {"df-ud_em_blurout": {"w/encoder/down1/downs_0/conv1/bias:0": (2, -4e-7), "w/encoder/down1/downs_1/conv1/bias:0": (10, -1e-6)}}


def step_off_kinks(source, name, scratch):
    """The file that `guise step` takes for a case: the golden one, or a copy of it whose kinked biases are moved."""
    if name not in KINKS:
        return source
    copy = scratch / f"{name}-off-kinks.npz"
    with zipfile.ZipFile(source) as file, zipfile.ZipFile(copy, "w") as to:
        for entry in file.namelist():
            data = bytearray(file.read(entry))
            if (kink := KINKS[name].get(entry.removesuffix(".npy"))) is not None:
                at = (10 + struct.unpack_from("<H", data, 8)[0]) + 4 * kink[0]
                struct.pack_into("<f", data, at, struct.unpack_from("<f", data, at)[0] + kink[1])
            to.writestr(entry, bytes(data))
    return copy


def options_of(cases, name, variant):
    """The words of `guise step` for a case of cases.json."""
    case = json.loads(cases.read_text())[name]
    values = {key: case[key] for key in OPTIONS}
    values.update(VARIANTS[variant])
    words = ["--steps", str(N_STEPS)]
    for key, value in values.items():
        words += ["--option", f"{key}={int(value) if isinstance(value, bool) else value}"]
    return words


def worst(want, have):
    """Largest difference over the largest magnitude."""
    if len(want) != len(have) or not all(map(math.isfinite, have)):
        return math.inf
    return max((abs(a - b) for a, b in zip(want, have)), default=0.0) / max(max(map(abs, want), default=0.0), 1e-30)


def distance(want, have):
    """Relative L2."""
    if len(want) != len(have) or not all(map(math.isfinite, have)):
        return math.inf
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(want, have))) / max(math.sqrt(sum(a * a for a in want)), 1e-30)


def cosine(want, have):
    if len(want) != len(have) or not all(map(math.isfinite, have)):
        return -math.inf
    norms = math.sqrt(sum(a * a for a in want) * sum(b * b for b in have))
    return sum(a * b for a, b in zip(want, have)) / max(norms, 1e-30)


def moves(golden, out):
    """What three iterations changed, at the sampled weights."""
    result = []
    for name in golden["w_names"].decode().split("\n"):
        before, after = golden["w/" + name], out["w/" + name]
        stride = max(1, len(before) // 64)
        result += [after[i] - before[i] for i in range(0, len(before), stride)]
    return result


def compare_exact(golden, out, variant):
    """(what, figure, limit) of every kind of quantity: the worst of each."""
    figures = {}
    for name, want in golden.items():
        kind = name.split("/")[0]
        if kind in ("out", "loss", "grad"):
            figure = worst(want, out[name]) if name in out else math.inf
            if figure >= figures.get(kind, (-1.0, ""))[0]:
                figures[kind] = (figure, name)
    step = f"step/{variant}"
    figures["step"] = (distance(golden[f"{step}/{N_STEPS}/delta_sample"], moves(golden, out)), step)
    log = [abs(a - b) / max(abs(a), 1e-30) for a, b in zip(golden[f"{step}/log"], out["step/log"])]
    figures["log"] = (max(log) if all(map(math.isfinite, log)) else math.inf, f"{step}/log")
    return [(kind, name, figure, EXACT[kind], figure <= EXACT[kind]) for kind, (figure, name) in figures.items()]


def compare_reduced(golden, out):
    """The same for 16 bits: predictions, the sum of all losses, the direction of each network's gradient."""
    rows = []
    off = max((max(abs(a - b) for a, b in zip(golden[name], out[name])) if all(map(math.isfinite, out[name])) else math.inf,
               name) for name in golden if name.startswith("out/pred_"))
    rows.append(("out", off[1], off[0], OUT_ABSOLUTE_REDUCED, off[0] <= OUT_ABSOLUTE_REDUCED))
    off = worst(golden["loss/G"], out["loss/G"])
    rows.append(("loss", "loss/G", off, G_RELATIVE_REDUCED, off <= G_RELATIVE_REDUCED))
    networks = {}
    for name in golden:
        if name.startswith("grad/"):
            want, have = networks.setdefault(name.split("/")[1], (array.array("d"), array.array("d")))
            want.extend(array.array("d", golden[name]))
            have.extend(array.array("d", out[name]))
    for network, (want, have) in sorted(networks.items()):
        figure = cosine(want, have)
        rows.append(("cosine", network, figure, COSINE_REDUCED, figure >= COSINE_REDUCED))
    log = out["step/log"]
    is_finite = all(map(math.isfinite, log))
    rows.append(("log", "finite", 0.0 if is_finite else math.inf, 0.0, is_finite))
    return rows
