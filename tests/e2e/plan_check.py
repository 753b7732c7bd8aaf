#!/usr/bin/env python3
"""What `guise plan check` says of plans that this computer can do and of such that it cannot. Prints TAP. Arguments:
guise, the data folder, the module of an emulated GPU, whose memory can be limited, the program that drives the
worker, the worker.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
MODULE = os.path.abspath(sys.argv[3])
DRIVER, WORKER = sys.argv[4:6]
GPU = ["--device", "cuda", "--precision", "fp32"]
TINY = {"archi": "liae-ud", "resolution": 32, "ae_dims": 4, "e_dims": 4, "d_dims": 4, "d_mask_dims": 2,
        "gan_patch_size": 4, "gan_dims": 4, "batch_size": 8}


def guise(*words, **environment):
    """The exit code, the events, what people were told."""
    run = subprocess.run([GUISE, *map(str, words)], capture_output=True, text=True, timeout=300,
                         env={**os.environ, "GUISE_CUDA_MODULE": MODULE, **environment})
    events = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return run.returncode, events, run.stdout + run.stderr


def new_project(name, *options):
    """A project of three stages of which the second has a discriminator."""
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY)
    plan["stages"] = [{"name": "one", "title": "One", "src": "src", "dst": "dst", "iterations": 7000},
                      {"name": "two", "title": "Two", "src": "src", "dst": "dst", "iterations": 4000,
                       "options": {"gan_power": 0.1}},
                      {"name": "three", "title": "Three", "src": "src", "dst": "dst", "iterations": 4000,
                       "options": {"gan_power": 0.0}}]
    file = work / "plan.json"
    file.write_text(json.dumps(plan))
    path = work / name
    words = [word for option in options for word in ("--option", option)]
    code, _, text = guise("project", "new", path, "--recipe", file, "--src", work / "src", "--dst", work / "dst",
                          "--consent", "generated", *words)
    assert code == 0, text
    return path


def stages_of(events):
    return {event["name"]: event for event in events if event["event"] == "stage"}


def test_measured():
    code, events, text = guise("plan", "check", new_project("measured"), "--device", "cpu", "--json")
    assert code == 0, text
    stages = stages_of(events)
    assert list(stages) == ["one", "two", "three"]
    for stage in stages.values():
        assert stage["time"] == "measured" and stage["ms"] > 0 and stage["fits"], stage
        assert abs(stage["hours"] - stage["iterations_left"] * stage["ms"] / 3.6e6) < 1e-9
    assert stages["one"]["ms"] == stages["three"]["ms"], "the same work is measured once"
    assert stages["two"]["gflop"] > stages["one"]["gflop"]
    result = events[-1]
    assert abs(result["kwh_per_100_w"] - result["hours"] / 10) < 1e-9
    assert result["event"] == "result" and result["disk_bytes"] > 5 * result["checkpoint_bytes"] > 0


def test_people():
    """A table, also without times; nothing of it as events."""
    code, events, text = guise("plan", "check", new_project("people"), "--device", "cpu", "--measure-seconds", 0)
    assert code == 0 and not events, text
    for word in ("one", "two", "three", "peak GiB", "Disk: at most"):
        assert word in text, text
    assert "All stages" not in text and "kWh" not in text, "hours that nobody knows"


def test_started():
    """What is done is not counted again."""
    project = new_project("started")
    plan = json.loads((project / "plan.json").read_text())
    assert plan["stages"][0]["iterations"] == 7000
    folder = project / "checkpoints" / "0000008000"
    folder.mkdir(parents=True)
    (folder / "checkpoint.json").write_text(json.dumps({"format": 1, "iteration": 8000, "files": {"a": 1}}))
    (folder / "a").write_bytes(b"a")
    code, events, text = guise("plan", "check", project, "--device", "cpu", "--measure-seconds", 0, "--json")
    assert code == 0, text
    assert [stage["iterations_left"] for stage in stages_of(events).values()] == [0, 3000, 4000]


def test_too_large():
    """No computer has the memory: refused with the stage, what to lower, and exit code 4."""
    project = new_project("large", "resolution=640", "batch_size=1024")
    code, events, text = guise("plan", "check", project, "--device", "cpu", "--json")
    assert code == 4, text
    assert events[-1]["event"] == "error" and events[-1]["code"] == "no-memory", events[-1]
    assert "Stage 'one'" in events[-1]["message"] and "batch_size" in events[-1]["message"], events[-1]
    code, _, text = guise("plan", "check", project, "--device", "cpu")
    assert code == 4 and " !" in text and "Stage 'one'" in text, text


def test_largest_batch():
    """On a GPU whose memory is a bit more than the largest stage takes with five samples."""
    code, events, text = guise("plan", "check", new_project("five", "batch_size=5"), *GPU, "--measure-seconds", 0, "--json")
    assert code == 0, text
    limit = {"GUISE_HOST_GPU_BYTES": str(stages_of(events)["two"]["peak_bytes"] + (64 << 10))}
    code, events, text = guise("plan", "check", new_project("eight"), *GPU, "--json", **limit)
    assert code == 4, text
    assert stages_of(events)["two"]["largest_batch"] == 5, text
    assert "Stage 'two'" in events[-1]["message"] and "With batch_size 5 it fits" in events[-1]["message"], events[-1]
    for batch, expected in ((5, 0), (6, 4)):
        project = new_project(f"of{batch}", f"batch_size={batch}")
        code, events, text = guise("plan", "check", project, *GPU, "--measure-seconds", 1, "--json", **limit)
        assert code == expected, text
    code, events, text = guise("plan", "check", new_project("shared"), *GPU, "--processes", 2, "--measure-seconds", 0, "--json",
                               **limit)
    assert code == 0, text
    assert "A batch of 8 is 4 for each of 2 processes." in text, text
    assert stages_of(events)["two"]["largest_batch"] == 10, text


def drive(project, **environment):
    """What a program is told that trains in the worker on the GPU."""
    run = subprocess.run([DRIVER, project, "straight", "cuda:0/fp32"], capture_output=True, text=True, timeout=300,
                         env={**os.environ, "GUISE_CUDA_MODULE": MODULE, **environment})
    return run.returncode, run.stdout + run.stderr


def ask(project, **environment):
    """What the worker answers when it is asked whether a plan fits."""
    run = subprocess.run([WORKER, "--forecast", project], capture_output=True, text=True, timeout=300,
                         env={**os.environ, "GUISE_CUDA_MODULE": MODULE, **environment})
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_worker():
    """The worker measures before it trains: a stage that does not fit is refused with the largest batch that does; one
    that fits goes on, here to the faces, of which there are none."""
    code, events, text = guise("plan", "check", new_project("worker5", "batch_size=5"), *GPU, "--measure-seconds", 0, "--json")
    assert code == 0, text
    limit = {"GUISE_HOST_GPU_BYTES": str(stages_of(events)["two"]["peak_bytes"] + (64 << 10))}
    project = new_project("worker8")
    code, text = drive(project, **limit)
    assert code == 1 and "Stage 'two' takes" in text and "With batch_size 5 it fits" in text, text
    assert "largest stage" not in text and not list(project.glob("checkpoints/*")), text
    code, events, text = guise("plan", "check", new_project("three", "batch_size=3"), *GPU, "--measure-seconds", 0, "--json")
    assert code == 0, text
    less = {"GUISE_HOST_GPU_BYTES": str(stages_of(events)["two"]["peak_bytes"] + (64 << 10))}
    code, text = drive(project, **less)
    assert code == 1 and "With batch_size 3 it fits, but a batch under 4 learns badly" in text, text
    told = ask(project, **limit)
    assert "gpu=true" in told and "stages=3" in told and "problem" not in told, told
    # By itself the worker takes bf16, in which a few samples more fit.
    assert re.search(r"title=Two\nbatch=8\nlargest=[567]\nfits=false", told) and "fits=true" in told, told
    assert "fits=false" not in ask(work / "worker5", **limit)
    assert "problem=" in ask(work / "nothing")
    code, text = drive(work / "worker5", **limit)
    assert code == 1 and "The largest stage, 'Two', takes" in text, text
    assert "for measuring whether the largest stage fits into memory" in text, text
    assert "With batch_size" not in text and "face" in text.splitlines()[-1], text


def test_refused():
    """A batch that three cannot share is the plan's mistake; wrong words are the command's."""
    project = new_project("refused")
    code, events, text = guise("plan", "check", project, "--device", "cpu", "--processes", 3, "--json")
    assert code == 1 and events[-1]["code"] == "plan" and "Stage 'one'" in events[-1]["message"], text
    assert guise("plan", "check")[0] == 2
    assert guise("plan", "check", project, "--processes", 0)[0] == 2
    assert guise("plan", "chuck", project)[0] == 2
    assert guise("plan", "check", work / "nothing")[0] not in (0, 2)


TESTS = [test_measured, test_people, test_started, test_too_large, test_largest_batch, test_worker, test_refused]
with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    (work / "src").mkdir()
    (work / "dst").mkdir()
    print(f"1..{len(TESTS)}")
    failed = False
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} {test.__name__}")
        except AssertionError as problem:
            failed = True
            print(f"not ok {number} {test.__name__}\n# " + str(problem).replace("\n", "\n# "))
    sys.exit(failed)
