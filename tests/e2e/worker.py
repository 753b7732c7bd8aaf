#!/usr/bin/env python3
"""Training in a worker leaves the same bits as `guise train`: straight, with a save and a pause, when the worker is killed
and started again, when the program that started it is killed, at a gate, and after the return to a good point. Prints
TAP. Arguments: guise, the data folder, the program that drives the worker.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

GUISE, DATA, DRIVER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
ITERATIONS = 8
TINY = {"archi": "liae-ud", "resolution": 64, "ae_dims": 32, "e_dims": 16, "d_dims": 16, "d_mask_dims": 16,
        "batch_size": 2, "random_warp": True}
FACES = {"src": "src", "dst": "dst", "iterations": ITERATIONS // 2}
STAGES = [{"name": "a", "title": "First", **FACES, "resets": [2]},
          {"name": "b", "title": "Second", **FACES, "options": {"random_warp": False}}]
GATE = {"repeat_from": "a", "reset": True, "max_repeats": 2, "unattended": "wait"}
LONG = 60  # so that it is not over before a death is noticed
REFUSED = 5


def run(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}"
    return done.stdout


def new_project(name, plan="plan"):
    project = work / name
    run(GUISE, "project", "new", project, "--recipe", work / f"{plan}.json", "--src", work / "character", "--dst",
        work / "performer", "--consent", "generated", "--seed", 7, "--json")
    return project


def write_plan(name, stages):
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY)
    plan["stages"] = stages
    (work / f"{name}.json").write_text(json.dumps(plan))


def weights(project, iterations=ITERATIONS):
    last = project / "checkpoints" / f"{iterations:010}"
    return {f.name: f.read_bytes() for f in sorted(last.glob("*.npy"))}


def check(how, *expected_words):
    project = new_project(how)
    told = run(DRIVER, project, how)
    for word in expected_words:
        assert word in told, f"'{word}' is not in what was told:\n{told}"
    found = weights(project)
    assert expected and found == expected, f"other bits in {[n for n in expected if found.get(n) != expected[n]]}"


def journal(project):
    """Its acts, without what runs are called and when they were."""
    acts = [json.loads(line) for line in (project / "journal.jsonl").read_text().splitlines()]
    return [{k: v for k, v in act.items() if k != "time"} for act in acts if act["act"] not in ("run-begin", "run-end")]


def check_orphan():
    """The program is killed after a checkpoint: the worker saves and ends, and the next training goes on."""
    project, other = new_project("orphan", "long"), new_project("unbroken", "long")
    run(GUISE, "train", other, "--threads", 1, "--json")
    driver = subprocess.run([DRIVER, project, "die"], capture_output=True, text=True, timeout=300)
    assert driver.returncode == -9 and "Saved at iteration 2." in driver.stdout, (driver.returncode, driver.stdout)
    for _ in range(600):  # until the worker has let go of the project
        done = subprocess.run([GUISE, "train", project, "--threads", "1", "--json"], capture_output=True, text=True)
        if done.returncode != REFUSED:
            break
        time.sleep(0.1)
    assert done.returncode == 0, done.stdout
    assert '"outcome":"stopped"' in (project / "journal.jsonl").read_text().replace(" ", ""), "the worker did not save"
    assert weights(project, LONG) and weights(project, LONG) == weights(other, LONG)


def check_gate():
    """No, then yes: as `guise plan repeat` and `pass` between trainings."""
    project, other = new_project("gate", "gate"), new_project("gate by hand", "gate")
    told = run(DRIVER, project, "gate")
    assert "state done: The plan is done" in told, told
    for words in (["train"], ["plan", "repeat"], ["train"], ["plan", "pass"], ["train"]):
        run(GUISE, *words, other, *(["--threads", 1] if words == ["train"] else []), "--json")
    n = ITERATIONS + ITERATIONS // 2
    assert weights(project, n) and weights(project, n) == weights(other, n)
    assert journal(project) == journal(other), (journal(project), journal(other))


def check_go_back():
    """After a guard's finding: as `guise train --go-back`."""
    finding = {"time": "2026-01-01T00:00:00Z", "iteration": 6, "act": "guard", "finding": "All faces are alike"}
    projects = [new_project("back"), new_project("back by hand"), new_project("back as it was")]
    for project in projects:
        run(GUISE, "train", project, "--iterations", 6, "--threads", 1, "--json")
        with open(project / "journal.jsonl", "a") as file:
            file.write(json.dumps(finding) + "\n")
    told = run(DRIVER, projects[0], "go-back")
    assert "Back at iteration 6 from 6; gradients are clipped" in told and "state done" in told, told
    run(GUISE, "train", projects[1], "--go-back", "--threads", 1, "--json")
    run(GUISE, "train", projects[2], "--go-back", "--no-limit", "--threads", 1, "--json")
    assert "clipgrad=y" not in (projects[2] / "project.guise").read_text()
    assert [act["gradients"] for act in journal(projects[2]) if act["act"] == "rolled-back"] == ["unchanged"]
    wrong = subprocess.run([GUISE, "train", str(projects[2]), "--no-limit"], capture_output=True, text=True, timeout=60)
    assert wrong.returncode == 2 and "--go-back" in wrong.stderr, wrong
    assert weights(projects[0]) and weights(projects[0]) == weights(projects[1])
    assert journal(projects[0]) == journal(projects[1])
    assert "clipgrad=y" in (projects[0] / "project.guise").read_text()
    told = run(DRIVER, projects[0], "go-back")
    assert "No guard has stopped this training since" in told and "state paused" in told, told


def main():
    global expected
    write_plan("plan", STAGES)
    write_plan("long", [{**stage, "iterations": LONG // 2} for stage in STAGES])
    write_plan("gate", [{**STAGES[0], "resets": [], "gate": GATE}, STAGES[1]])
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
    checks = [(case[0], lambda case=case: check(*case)) for case in cases]
    checks += [("orphan", check_orphan), ("gate", check_gate), ("go-back", check_go_back)]
    print(f"1..{len(checks)}")
    failed = 0
    for number, (name, test) in enumerate(checks, 1):
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} - {name}\n" + "\n".join(f"# {line}" for line in str(error).splitlines()))
    return 1 if failed else 0


expected = {}
with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    sys.exit(main())
