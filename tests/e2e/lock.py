#!/usr/bin/env python3
"""While a project is trained nobody else changes it, and everybody may look; whoever is killed keeps nobody away. Prints
TAP. Arguments: guise, the data folder, the program that drives the worker.
"""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

GUISE, DATA, DRIVER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
REFUSED = 5
TINY = {"archi": "liae-ud", "resolution": 32, "ae_dims": 8, "e_dims": 4, "d_dims": 4, "d_mask_dims": 4, "batch_size": 2,
        "random_warp": True}
STAGES = [{"name": "long", "title": "Long", "src": "src", "dst": "dst", "iterations": 1000000}]


def guise(*words, rc=0):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=300)
    assert run.returncode == rc, f"{words}: exit {run.returncode}: {run.stdout[-500:]} {run.stderr[-300:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def wait_for(process, word):
    """Reads what a program tells up to a line with a word in it."""
    for line in process.stdout:
        if word in line:
            return
    raise AssertionError(f"it ended without '{word}': exit {process.wait()}")


def checkpoint(project):
    return sorted(path.name for path in (project / "checkpoints").iterdir())


def check_refusals(pid, program):
    """What changes the project is refused with one sentence that says who has it, and changes nothing."""
    before = (project / "project.guise").read_bytes(), checkpoint(project)
    for words in (("train", project), ("train", project, "--go-back"), ("backup", "restore", project, backup),
                  ("backup", "remove", project, backup, "--yes"), ("plan", "pass", project), ("plan", "repeat", project),
                  ("project", "set", project, "learning_rate=0.0001"),
                  ("project", "consent", project, "src", "permission")):
        error = guise(*words, rc=REFUSED)[-1]
        assert error["code"] == "busy", f"{words}: {error}"
        assert f"in use by {program} (process {pid} on " in error["message"], f"{words}: {error}"
        assert "training since 20" in error["message"] and "try again" in error["message"], f"{words}: {error}"
    assert before == ((project / "project.guise").read_bytes(), checkpoint(project))


def check_looking():
    guise("project", "info", project)
    guise("project", "consent", project, "src")
    assert [e["id"] for e in guise("backup", "list", project) if e["event"] == "backup"] == [backup]
    assert guise("backup", "verify", project)[-1]["whole"] == 1
    guise("plan", "show", project)
    guise("inspect", project / "checkpoints" / checkpoint(project)[-1])


def test_train():
    train = subprocess.Popen([GUISE, "train", project, "--threads", "1", "--json"], stdout=subprocess.PIPE, text=True)
    try:
        wait_for(train, '"progress"')
        check_refusals(train.pid, "guise")
        check_looking()
        assert train.poll() is None, "it has ended meanwhile"
    finally:
        train.kill()
        train.wait()
    guise("project", "set", project, "learning_rate=0.0001")
    assert guise("train", project, "--iterations", 1)[-1]["iteration"] == 3


def test_worker():
    driver = subprocess.Popen([DRIVER, project, "straight"], stdout=subprocess.PIPE, text=True)
    try:
        wait_for(driver, "Stage 1: Long")
        message = guise("train", project, rc=REFUSED)[-1]["message"]
        pid = int(message.split("(process ")[1].split()[0])
        check_refusals(pid, "guise-worker")
        second = subprocess.run([DRIVER, project, "straight"], capture_output=True, text=True, timeout=300)
        assert second.returncode == 1 and "state failed: The project" in second.stdout, second.stdout
        assert f"guise-worker (process {pid} on " in second.stdout, second.stdout
    finally:
        driver.kill()
        driver.wait()
    # The worker saves and ends when its parent is gone; then the project is free.
    for _ in range(600):
        error = subprocess.run([GUISE, "train", project, "--iterations", "1", "--json"], capture_output=True, text=True)
        if error.returncode != REFUSED:
            break
        time.sleep(0.1)
    assert error.returncode == 0, error.stdout


def test_stopped():
    """After Ctrl-C it is free at once, and nobody's name is left in the lock."""
    train = subprocess.Popen([GUISE, "train", project, "--threads", "1", "--json"], stdout=subprocess.PIPE, text=True)
    wait_for(train, '"progress"')
    train.send_signal(signal.SIGINT)
    train.stdout.read()
    assert train.wait() == 130
    assert (project / ".guise-lock").read_bytes() == b""
    assert guise("backup", "restore", project, backup)[-1]["iteration"] == 2


def main():
    global project, backup
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY)
    plan["stages"] = STAGES
    (work / "plan.json").write_text(json.dumps(plan))
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    project = work / "project"
    guise("project", "new", project, "--recipe", work / "plan.json", "--src", work / "character", "--dst",
          work / "performer", "--consent", "generated", "--seed", 7)
    guise("train", project, "--iterations", 2)
    backup = guise("backup", "create", project, "--label", "mine")[-1]["id"]
    cases = [("train", test_train), ("worker", test_worker), ("stopped", test_stopped)]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (name, case) in enumerate(cases, 1):
        try:
            case()
            print(f"ok {number} - {name}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} - {name}\n" + "\n".join(f"# {line}" for line in str(error).splitlines()), flush=True)
    return 1 if failed else 0


project, backup = None, None
with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    sys.exit(main())
