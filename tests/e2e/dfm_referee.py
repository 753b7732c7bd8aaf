#!/usr/bin/python3
"""Judges our .dfm files by programs of others: ONNX Runtime must compute what our engine does, and
ONNX's own checker must find them sound. Prints TAP.

usage: dfm_referee.py DFM_CASES NODE_MODULES
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Tap:
    def __init__(self):
        self.n = 0
        self.failed = 0

    def report(self, ok, name, note=""):
        self.n += 1
        self.failed += not ok
        print(f"{'ok' if ok else 'not ok'} {self.n} - {name}{note}", flush=True)

    def skip(self, name, reason):
        self.report(True, name, f" # SKIP {reason}")


def judge_runtime(tap, folder, cases, node_modules):
    runtime = node_modules / "onnxruntime-node"
    if not runtime.is_dir():
        tap.skip("ONNX Runtime agrees", "onnxruntime-node is not here; run sh tests/e2e/fetch-referee.sh")
        return
    if shutil.which("node") is None:
        tap.skip("ONNX Runtime agrees", "node is not installed")
        return
    run = subprocess.run(["node", str(HERE / "dfm_referee.mjs"), str(folder), str(runtime)],
                         capture_output=True, text=True)
    if run.returncode != 0:
        print("\n".join("# " + line for line in run.stderr.splitlines()[-20:]))
        tap.report(False, "ONNX Runtime loads and runs all models")
        return
    for case in cases:
        if "error" in case:
            tap.report(False, f"our engine takes {Path(case['model']).name}: {case['error']}")
    cases = [case for case in cases if "error" not in case]
    found = {result["name"]: result["difference"] for result in json.loads(run.stdout)}
    for case in cases:
        difference = found[case["name"]]
        tap.report(difference <= case["limit"], f"ONNX Runtime agrees on {case['name']}",
                   f" within {case['limit']:g}: {difference:.2g}")


def sizes(value):
    return [dim.dim_value if dim.HasField("dim_value") else None
            for dim in value.type.tensor_type.shape.dim]


# Outputs with their channels, and the operator set, of each kind of file.
INTERFACES = {
    "swap": ([("out_face_mask:0", 1), ("out_celeb_face:0", 3), ("out_celeb_face_mask:0", 1)], 12),
    "xseg": ([("out_mask:0", 1)], 13),
}


def judge_checker(tap, cases):
    try:
        import onnx
        from onnx import checker, shape_inference
    except ImportError:
        tap.skip("ONNX's checker finds the models sound", "python3-onnx is not installed")
        return
    for path, kind in sorted({(case["model"], case["kind"]) for case in cases if case.get("is_ours")}):
        name = Path(path).name
        try:
            model = onnx.load(path)
            checker.check_model(model, full_check=True)
            shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        except Exception as error:  # whatever the checker finds
            print("# " + str(error).replace("\n", "\n# "))
            tap.report(False, f"ONNX's checker finds {name} sound")
            continue
        tap.report(True, f"ONNX's checker finds {name} sound")
        r = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
        values = {value.name: sizes(value) for value in list(model.graph.input) + list(model.graph.output)}
        outputs, opset = INTERFACES[kind]
        tap.report(
            list(values.items()) == [("in_face:0", [None, r, r, 3]), *((o, [None, r, r, n]) for o, n in outputs)]
            and model.ir_version == 7
            and [(found.domain, found.version) for found in model.opset_import] == [("", opset)]
            and not {t.name for t in model.graph.initializer} & set(values),
            f"{name} has the interface of the format")


def make_operators(folder):
    """One model for each operator; none when python3-onnx is missing."""
    try:
        import dfm_operators
    except ImportError:
        return []
    return dfm_operators.write_models(Path(folder))


def main():
    program, node_modules = sys.argv[1], Path(sys.argv[2])
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([program, folder, *make_operators(folder)])
        tap.report(run.returncode == 0, "models are exported and run")
        if run.returncode == 0:
            cases = json.loads((Path(folder) / "cases.json").read_text())
            judge_runtime(tap, folder, cases, node_modules)
            judge_checker(tap, cases)
    print(f"1..{tap.n}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
