#!/usr/bin/env python3
"""The network of a live swap side by side with ONNX Runtime: one .dfm, one face at a time, the same threads, in turns.
  tests/bench/bench_network.py BUILD [--archi liae-udt] [--resolution 224] [--dims 64] [--ae-dims 512] [--threads 2] [--rounds 3]
    [--iterations 15] [--file FILE.dfm]
Prints what each round gave, and the medians of the rounds as one line of JSON. Needs tests/e2e/node_modules (fetch-referee.sh).
Processor time tells on a machine that others use as well; wall-clock time needs a quiet one.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
KEYS = ("ms_median", "ms_min", "cpu_ms_median", "cpu_ms_min")


def last_line(*words):
    out = subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True, timeout=1800).stdout
    return json.loads(out.splitlines()[-1])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--archi", default="liae-udt")
    p.add_argument("--file", type=pathlib.Path)
    for name, value in (("resolution", 224), ("dims", 64), ("ae-dims", 512), ("threads", 2), ("rounds", 3), ("iterations", 15)):
        p.add_argument(f"--{name}", type=int, default=value)
    a = p.parse_args()
    guise, maker = a.build / "src/cli/guise", a.build / "tests/bench/bench-dfm"
    found = {"guise": [], "onnxruntime": []}
    with tempfile.TemporaryDirectory() as folder:
        path = a.file
        if path is None:
            path = pathlib.Path(folder) / "model.dfm"
            subprocess.run([maker, "--make", a.archi, "--resolution", str(a.resolution), "--dims", str(a.dims), "--ae-dims",
                            str(a.ae_dims), "--iterations", "1", path], check=True, stdout=subprocess.DEVNULL)
        common = ["--threads", a.threads, "--iterations", a.iterations]
        for i in range(a.rounds):
            turns = {"guise": [guise, "bench", "infer", path, *common, "--device", "cpu", "--json"],
                     "onnxruntime": ["node", HERE / "bench_ort.mjs", path, *common]}
            for name, words in turns.items():
                r = last_line(*words)
                found[name].append(r)
                print(f"round {i + 1} {name:12}", "  ".join(f"{k} {r[k]:8.1f}" for k in KEYS), file=sys.stderr)
    print(json.dumps({name: {k: round(statistics.median(r[k] for r in rows), 1) for k in KEYS} for name, rows in found.items()}))


main()
