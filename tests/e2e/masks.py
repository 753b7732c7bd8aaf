#!/usr/bin/env python3
"""Masks as people meet them: a model learns from drawn outlines, is applied, taken back, and whatever goes wrong is said in
words and spoils no face. Prints TAP. Arguments: guise, the project's data folder.
"""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

GUISE, DEMO = sys.argv[1], pathlib.Path(sys.argv[2]) / "demo"
SHARED = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere"))
cases = []


def case(function):
    cases.append(function)
    return function


def guise(*words, expect=0):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == expect, f"{words}: exit {run.returncode}: {run.stderr[-400:]}"
    return events[-1]


def digest(folder):
    """Every visible file by name and content."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
            if not path.name.startswith(".") and path.is_file()}


work = pathlib.Path(tempfile.mkdtemp(prefix="guise masks ä-"))
faces, model = work / "faces", work / "model"


@case
def pretrain():
    """without labels a model learns faces first, and no masks"""
    guise("extract", DEMO / "performer.mp4", "-o", faces, "--every", 20, "--size", 128)
    refusal = guise("xseg", "train", faces, "--model", model, "--iterations", 1, expect=1)
    assert "polygons" in refusal["message"], refusal
    done = guise("xseg", "train", faces, "--model", model, "--base", 2, "--batch-size", 2, "--pretrain", "--iterations", 1)
    assert done["iteration"] == 1 and done["kept_aside"] == 0, done
    info = guise("xseg", "info", model)
    assert info["pretrain"] and info["base"] == 2 and info["face_type"] == "wf", info


@case
def apply_and_revert():
    """apply, remove and revert: the same bytes as before, twice"""
    before = digest(faces)
    refusal = guise("xseg", "apply", faces, "--model", model, expect=2)
    assert "--no-pretrain" in refusal["message"] and digest(faces) == before, refusal
    done = guise("xseg", "apply", faces, "--model", model, "--force")
    assert done["changed"] == len(before) and done["left_out"] == [], done
    assert guise("xseg", "info", faces)["masked"] == len(before)
    assert guise("xseg", "remove", faces)["changed"] == len(before)
    assert guise("xseg", "revert", faces)["changed"] == len(before)
    assert guise("xseg", "info", faces)["masked"] == len(before)
    assert guise("xseg", "revert", faces)["changed"] == len(before) and digest(faces) == before
    assert "take back" in guise("xseg", "revert", faces, expect=1)["message"]


@case
def masks_as_labels():
    """stored masks are learned where nobody has drawn; the model goes on and is measured by nothing"""
    guise("xseg", "apply", faces, "--model", model, "--force")
    done = guise("xseg", "train", faces, "--model", model, "--no-pretrain", "--iterations", 2)
    assert done["iteration"] == 3 and "agreement" not in done, done
    assert not guise("xseg", "info", model)["pretrain"]


@case
def restart():
    """a new model in the place of the old one, which is moved; nothing moves when no training comes of it"""
    before = digest(model)
    guise("xseg", "train", faces, "--model", model, "--restart", "--batch-size", 40, "--iterations", 1, expect=2)
    assert digest(model) == before
    done = guise("xseg", "train", faces, "--model", model, "--restart", "--base", 2, "--batch-size", 2, "--iterations", 1)
    assert done["iteration"] == 1 and digest(pathlib.Path(done["before"])) == before, done


@case
def killed():
    """killed in the middle, every face is whole, and the way back is there for those that were changed"""
    guise("xseg", "revert", faces)
    before = digest(faces)
    process = subprocess.Popen([GUISE, "xseg", "apply", str(faces), "--model", str(model)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while process.poll() is None and digest(faces) == before:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert guise("faceset", "verify", faces)["damaged"] == 0
    guise("xseg", "revert", faces)
    assert digest(faces) == before


@case
def refused():
    """a pack, a folder without a model, nonsense: refused in words, nothing changed"""
    before = digest(faces)
    pack = work / "packed"
    pack.mkdir()
    guise("faceset", "pack", faces, "-o", pack / "faceset.pak")
    assert "unpack" in guise("xseg", "apply", pack, "--model", model, expect=2)["message"]
    guise("xseg", "apply", faces, "--model", work / "nowhere", expect=1)
    guise("xseg", "apply", faces, expect=2)
    guise("xseg", "train", faces, "--model", model, "--face-type", "nose", expect=2)
    guise("xseg", "fetch", faces, expect=1)
    assert digest(faces) == before


@case
def readonly():
    """where nobody may write, that is said, and nothing is half done"""
    if os.geteuid() == 0:
        return "root may write anywhere"
    before = digest(faces)
    faces.chmod(0o555)
    try:
        guise("xseg", "apply", faces, "--model", model, expect=1)
    finally:
        faces.chmod(0o755)
    assert digest(faces) == before


@case
def foreign_model():
    """a model that DeepFaceLab wrote is applied as it is"""
    theirs = SHARED / "golden" / "dfl" / "model" / "xseg"
    if not theirs.is_dir():
        return "no reference material (GUISE_SHARED)"
    assert guise("xseg", "info", theirs)["iteration"] > 0
    assert guise("xseg", "apply", faces, "--model", theirs)["changed"] > 0


print(f"1..{len(cases)}")
for number, function in enumerate(cases, 1):
    title = function.__doc__.splitlines()[0]
    try:
        reason = function()
        print(f"ok {number} - {title}" + (f" # SKIP {reason}" if reason else ""), flush=True)
    except Exception as problem:
        print(f"not ok {number} - {title}\n# {type(problem).__name__}: {problem}", flush=True)
