#!/usr/bin/env python3
"""Training in a worker leaves the same bits as `guise train`: straight, with a save and a pause, and when the worker is
killed and started again. Prints TAP. Arguments: guise, the data folder, the program that drives the worker.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

GUISE, DATA, DRIVER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
ITERATIONS = 8
TINY = {"archi": "liae-ud", "resolution": 64, "ae_dims": 32, "e_dims": 16, "d_dims": 16, "d_mask_dims": 16,
        "batch_size": 2, "random_warp": True}
FACES = {"src": "src", "dst": "dst", "iterations": ITERATIONS // 2}
STAGES = [{"name": "a", "title": "First", **FACES, "resets": [2]},
          {"name": "b", "title": "Second", **FACES, "options": {"random_warp": False}}]


def run(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}"
    return done.stdout


def new_project(name):
    project = work / name
    run(GUISE, "project", "new", project, "--recipe", work / "plan.json", "--src", work / "character", "--dst",
        work / "performer", "--consent", "generated", "--seed", 7, "--json")
    return project


def weights(project):
    last = project / "checkpoints" / f"{ITERATIONS:010}"
    return {f.name: f.read_bytes() for f in sorted(last.glob("*.npy"))}


def check(how, *expected_words):
    project = new_project(how)
    told = run(DRIVER, project, how)
    for word in expected_words:
        assert word in told, f"'{word}' is not in what was told:\n{told}"
    found = weights(project)
    assert expected and found == expected, f"other bits in {[n for n in expected if found.get(n) != expected[n]]}"


def main():
    global expected
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY)
    plan["stages"] = STAGES
    (work / "plan.json").write_text(json.dumps(plan))
    for clip in ("character", "performer"):
        run(GUISE, "extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128, "--json")
    project = new_project("cli")
    run(GUISE, "train", project, "--threads", 1, "--json")
    expected = weights(project)
    cases = [("straight", "Stage 1: First.", "inter_AB starts anew at iteration 2.", "Saved at iteration 8.",
              "state done: The plan is done"),
             ("pause", "state paused", "state done: The plan is done"),
             ("kill", "state lost: Training stopped unexpectedly", "was killed (signal 9)",
              "The last checkpoint is of iteration", "state done: The plan is done")]
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        try:
            check(*case)
            print(f"ok {number} - {case[0]}")
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} - {case[0]}\n" + "\n".join(f"# {line}" for line in str(error).splitlines()))
    return 1 if failed else 0


expected = {}
with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    sys.exit(main())
