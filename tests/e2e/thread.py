#!/usr/bin/env python3
"""The whole thread through the program, as a person would type it: footage, faces, best faces, project,
training with an interruption, .dfm, swapped video. Prints TAP. Arguments: guise, the data folder.

Nothing here judges quality (three iterations teach nobody a face); it judges that every step takes what the step
before made, that exit codes and events keep the contract, and that no input is changed.
"""
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "demo"
TINY = ["--option", "resolution=64", "--option", "ae_dims=32", "--option", "e_dims=16", "--option", "d_dims=16",
        "--option", "d_mask_dims=16", "--option", "batch_size=2", "--option", "random_warp=y"]
results = []


def guise(*words, expect=0):
    """Runs a verb with --json; every line must be an event, the last one a result or an error."""
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == expect, f"{words}: exit {run.returncode}: {run.stderr[-400:]}"
    assert events and events[-1]["event"] == ("result" if expect == 0 else "error"), (words, events[-1:])
    return events


def result(*words):
    return guise(*words)[-1]


def fingerprint(*paths):
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def case(function):
    results.append((function.__doc__, function))
    return function


@case
def extract():
    """faces are extracted, all frames are accounted for, a second run adds nothing"""
    for name in ("character", "performer"):
        r = result("extract", DEMO / f"{name}.mp4", "-o", work / name, "--every", 20, "--size", 128)
        files = sorted((work / name).glob("*.jpg"))
        assert r["frames"] == 30 and r["faces"] == len(files) and 30 == r["faces"] + sum(r["rejected"].values()), r
        assert r["faces"] >= 29, r
        again = result("extract", DEMO / f"{name}.mp4", "-o", work / name, "--every", 20, "--size", 128)
        assert again["frames"] == 0 and sorted((work / name).glob("*.jpg")) == files


@case
def inspect_face():
    """an extracted face is a face with all its metadata"""
    face = sorted((work / "character").glob("*.jpg"))[0]
    assert result("inspect", face)["verdict"] == "accept"


@case
def sort():
    """the best ten are chosen, nothing is moved"""
    before = fingerprint(*(work / "character").glob("*.jpg"))
    r = result("sort", work / "character", "--by", "best", "--keep", 10)
    assert r["kept"] == 10, r
    assert fingerprint(*(work / "character").glob("*.jpg")) == before


@case
def project():
    """training waits for consent; with it a project is made once"""
    words = ["project", "new", work / "project", "--recipe", "demo", "--src", work / "character", "--dst",
             work / "performer"]
    result(*words, *TINY)
    error = guise("train", work / "project", "--iterations", 1, expect=5)[-1]
    assert error["code"] == "consent", error
    (work / "project" / "project.guise").unlink()
    result(*words, "--consent", "generated", *TINY)
    assert guise(*words, expect=5)[-1]["code"] == "exists"
    assert result("project", "info", work / "project")["iteration"] == 0


@case
def train():
    """training goes on where it stopped"""
    assert result("train", work / "project", "--iterations", 2)["iteration"] == 2
    assert result("train", work / "project", "--iterations", 1)["iteration"] == 3
    info = result("project", "info", work / "project")
    assert info["iteration"] == 3 and info["reusable"] is True, info
    assert list((work / "project" / "previews").glob("*.png"))


@case
def interrupt():
    """Ctrl-C finishes the iteration, saves, exits 130; kill -9 loses at most what was not saved"""
    run = subprocess.Popen([GUISE, "train", str(work / "project"), "--json"], stdout=subprocess.PIPE, text=True)
    for line in run.stdout:
        if json.loads(line)["event"] == "progress":
            break
    run.send_signal(signal.SIGINT)
    run.stdout.read()
    assert run.wait(60) == 130, run.returncode
    saved = result("project", "info", work / "project")["iteration"]
    assert saved > 3, saved
    run = subprocess.Popen([GUISE, "train", str(work / "project"), "--json"], stdout=subprocess.PIPE, text=True)
    for line in run.stdout:
        if json.loads(line)["event"] == "progress":
            break
    run.kill()
    run.wait()
    assert result("project", "info", work / "project")["iteration"] == saved
    assert result("train", work / "project", "--iterations", 1)["iteration"] == saved + 1


@case
def export():
    """the model is exported, proven, read back; an existing file is not replaced unasked"""
    r = result("export", work / "project", "-o", work / "model.dfm")
    assert r["max_abs_diff"] <= 1e-4 and r["opset"] == 12, r
    assert guise("export", work / "project", "-o", work / "model.dfm", expect=5)[-1]["code"] == "exists"
    assert result("inspect", work / "model.dfm")["verdict"] == "accept"
    half = result("export", work / "project", "-o", work / "half.dfm", "--precision", "fp16")
    assert r["max_abs_diff"] < half["max_abs_diff"] <= 4 / 255 and half["bytes"] < 0.6 * r["bytes"], half
    assert result("inspect", work / "half.dfm")["verdict"] == "accept"
    guise("export", work / "project", "-o", work / "x.dfm", "--precision", "fp8", expect=2)
    assert not (work / "x.dfm").exists()


@case
def swap():
    """footage is swapped, frame by frame, and can be searched again"""
    guise("swap", "--model", work / "model.dfm", DEMO / "performer.mp4", "-o", work / "x.mp4", "--mode", "magic", expect=2)
    r = result("swap", "--model", work / "model.dfm", DEMO / "performer.mp4", "-o", work / "swapped.mp4", "--blur", 20,
               "--erode", 10)
    assert r["frames"] == 600 and r["faces"] >= 590, r
    again = result("extract", work / "swapped.mp4", "-o", work / "again", "--every", 100)
    assert again["frames"] == 6, again


@case
def mixed_sizes():
    """pictures of a folder may differ in size: the video has that of the first, the others are fitted in"""
    result("extract", DEMO / "performer.mp4", "-o", work / "larger", "--every", 300, "--size", 160)
    pictures = work / "pictures"
    pictures.mkdir()
    for number, face in enumerate([*sorted((work / "performer").glob("*.jpg"))[:2], *sorted((work / "larger").glob("*.jpg"))]):
        shutil.copy(face, pictures / f"{number}.jpg")
    events = guise("swap", "--model", work / "model.dfm", pictures, "-o", work / "pictures.mp4")
    assert events[-1]["frames"] == 4, events[-1]
    assert any(e["event"] == "warning" and e["message"].startswith("2 of 4") for e in events), events


@case
def inputs():
    """no input was changed"""
    assert fingerprint(*clips) == before_all


clips = sorted(DEMO.glob("*.mp4"))
before_all = fingerprint(*clips)
failed = 0
with tempfile.TemporaryDirectory(prefix="guise thread ü ") as folder:
    work = pathlib.Path(folder)
    print(f"1..{len(results)}")
    for number, (title, function) in enumerate(results, 1):
        try:
            start = time.monotonic()
            function()
            print(f"ok {number} - {title} # {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next cases still tell something
            failed += 1
            print(f"not ok {number} - {title}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
