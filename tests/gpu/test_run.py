#!/usr/bin/env python3
"""tests/gpu/run by itself, on the emulated GPU. Arguments: the build folder, the module. Prints TAP."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GOLDENS = HERE.parents[2] / "shared/golden/nets"
GOLDEN = "df"


def run(scratch, *words, module=None, gpus=1):
    """(exit status, text, findings)"""
    out = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    env = {key: value for key, value in os.environ.items() if key not in ("GUISE_CUDA_MODULE", "OUT")}
    if module:
        env["GUISE_CUDA_MODULE"] = os.path.abspath(module)
        env["GUISE_HOST_GPUS"] = str(gpus)
    process = subprocess.run([sys.executable, HERE / "run", "--build", pathlib.Path(sys.argv[1]).resolve(), "--out", out, *words], env=env,
                             capture_output=True, text=True, cwd=scratch)
    path = out / "results.jsonl"
    findings = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return process.returncode, process.stdout + process.stderr, findings


def test_no_gpu(scratch):
    """without a GPU nothing runs, and one sentence says so"""
    status, text, findings = run(scratch)
    assert status == 77 and not findings, text
    assert "no NVIDIA GPU" in text and len(text.strip().splitlines()) == 1, text


def test_usage(scratch):
    """a stage that does not exist is wrong usage"""
    status, text, _ = run(scratch, "no-such-stage")
    assert status == 2 and "no-such-stage" in text, text


def test_ops(scratch):
    """the op matrix runs in every precision; a filter that fits nothing is a failure"""
    status, text, findings = run(scratch, "ops", "--case", "pad(", module=sys.argv[2])
    assert status == 0, text
    assert [(f["check"], f["ok"]) for f in findings] == [(math, True) for math in ("fp32", "tf32", "bf16", "fp16")], findings
    status, text, findings = run(scratch, "ops", "--case", "no such case", module=sys.argv[2])
    assert status == 1 and all(f["ok"] is False for f in findings), text


def test_goldens(scratch):
    """a whole training step equals the golden one; another one's does not, and stops nothing"""
    status, text, findings = run(scratch, "goldens", "--golden", GOLDEN, "--math", "fp32", "--math", "bf16", module=sys.argv[2])
    assert status == 0, text
    assert [f["check"] for f in findings] == [f"{GOLDEN} fp32", f"{GOLDEN} bf16"], findings
    wrong = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    shutil.copy(GOLDENS / "cases.json", wrong)
    shutil.copy(GOLDENS / "df-u_styles.npz", wrong / f"{GOLDEN}.npz")
    status, text, findings = run(scratch, "goldens", "ops", "--case", "pad(", "--golden", GOLDEN, "--math", "fp32",
                                 "--goldens", wrong, module=sys.argv[2])
    assert status == 1, text
    assert [f["ok"] for f in findings] == [False, True, True, True, True], findings


def test_ranks(scratch):
    """several GPUs are tried where there are two, and left out in clear words where there is one"""
    status, text, findings = run(scratch, "ranks", module=sys.argv[2])
    assert status == 0 and len(findings) == 1 and findings[0]["ok"] is None, text
    assert findings[0]["text"] == "left out: it takes two GPUs, and here is one", findings
    status, text, findings = run(scratch, "ranks", "--case", "fp32", module=sys.argv[2], gpus=2)
    assert status == 0 and [f["check"] for f in findings] == ["sums", "steps fp32"] and all(f["ok"] for f in findings), text
    status, text, findings = run(scratch, "ranks", "--case", "no-such-case", module=sys.argv[2], gpus=2)
    assert status == 1 and findings[1]["ok"] is False, text


def test_time(scratch):
    """with no time left, stages are left out and said so"""
    status, text, findings = run(scratch, "ops", "--time", "0", module=sys.argv[2])
    assert status == 0 and findings[0]["ok"] is None and "no time" in findings[0]["text"], text


def main():
    tests = [test_no_gpu, test_usage, test_ops, test_goldens, test_ranks, test_time]
    print(f"1..{len(tests)}")
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, test in enumerate(tests, 1):
            if test is test_goldens and not GOLDENS.exists():
                print(f"ok {number} - {test.__doc__} # SKIP no golden files")
                continue
            if test is test_no_gpu and os.path.exists("/proc/driver/nvidia/version"):
                print(f"ok {number} - {test.__doc__} # SKIP there is a driver")
                continue
            try:
                test(scratch)
                print(f"ok {number} - {test.__doc__}", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"not ok {number} - {test.__doc__}")
                print("\n".join("# " + line for line in str(error).splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
