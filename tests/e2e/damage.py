#!/usr/bin/env python3
"""Damage end to end: every file of the newest checkpoint cut, flipped, emptied or gone; a NaN in any computation of a
training, attended and not. Prints TAP. Arguments: guise, the data folder, the library of wrong computations
(tests/support/guise-nan.c), or "" without oneDNN. GUISE_DAMAGES: how many places of the NaN (2), and with
more all damages of files. GUISE_CASES: only these, by their numbers.
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from journals import check_whole, read_journal

GUISE, DATA, LIBRARY = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
N_PLACES = int(os.environ.get("GUISE_DAMAGES", "2"))
TINY = {"resolution": 32, "ae_dims": 8, "e_dims": 4, "d_dims": 4, "d_mask_dims": 4, "batch_size": 2}
DAMAGES = {"cut": lambda b: b[:len(b) // 2], "flipped": lambda b: b[:len(b) // 3] + bytes([b[len(b) // 3] ^ 16]) + b[len(b) // 3 + 1:],
           "emptied": lambda b: b"", "gone": None}
cases = []


def case(function):
    cases.append(function)
    return function


def guise(*words, expect=0, **environment):
    done = subprocess.run([GUISE, *map(str, words), "--threads", "1", "--json"], capture_output=True, text=True, timeout=600,
                          env={**os.environ, **environment})
    assert done.returncode == expect, f"{words}: exit {done.returncode}: {done.stdout[-500:]} {done.stderr[-300:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def new_project(name):
    guise("project", "new", work / name, "--recipe", work / "plan.json", "--src", work / "character", "--dst",
          work / "performer", "--consent", "generated", "--seed", 7)
    return work / name


def copy_of(project, name):
    shutil.rmtree(work / name, ignore_errors=True)
    shutil.copytree(project, work / name)
    return work / name


def weights(project, iteration):
    folder = project / "checkpoints" / f"{iteration:010}"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "checkpoint.json"}


@case
def every_file():
    """each file of the newest checkpoint, damaged in four ways: it is told, and an older one leads to the same bits"""
    trained = new_project("trained")
    guise("train", trained, "--iterations", 6)
    straight = copy_of(trained, "straight")
    guise("train", straight, "--iterations", 2)
    expected = weights(straight, 8)
    names = sorted(path.name for path in (trained / "checkpoints" / "0000000006").iterdir())
    assert {"checkpoint.json", "guise_SAEHD_data.dat", "guise_SAEHD_decoder.npy", "guise_SAEHD_src_dst_opt.npy"} <= set(names)
    chance = random.Random(6)
    for name in names:
        # All four would be 32 trainings; each file in two of the ways is enough for every day.
        for how in DAMAGES if N_PLACES > 2 else chance.sample(list(DAMAGES), 2):
            change = DAMAGES[how]
            project = copy_of(trained, "damaged")
            victim = project / "checkpoints" / "0000000006" / name
            if change is None:
                victim.unlink()
            else:
                victim.write_bytes(change(victim.read_bytes()))
            events = guise("train", project, "--iterations", 4)
            told = [e["message"] for e in events if e["event"] == "warning" and "0000000006" in e["message"]]
            assert told and name in told[0] or how == "gone", f"{name} {how}: {events[:5]}"
            assert told and "passed over" in told[0], f"{name} {how}: {events[:5]}"
            assert weights(project, 8) == expected, f"{name} {how}: another end"
            check_whole(project / "checkpoints" / "0000000008")
    return f"{len(names)} files"


def count_calls(project):
    count = work / "count"
    guise("train", copy_of(project, "counted"), "--iterations", 6, LD_PRELOAD=LIBRARY, GUISE_NAN_COUNT=str(count))
    return int(count.read_text())


def check_finite(project):
    """What is on the disk are numbers."""
    for path in max(project.glob("checkpoints/[0-9]*")).glob("*.npy"):
        found = guise("inspect", path)[-1]
        assert found["verdict"] == "accept", f"{path}: {found}"


def places(n):
    """One in each part of what is computed; the last tenth are the pictures and the reading of weights at the end."""
    chance, n = random.Random(6), n * 8 // 10
    return sorted({chance.randint(i * n // N_PLACES + 1, (i + 1) * n // N_PLACES) for i in range(N_PLACES)})


@case
def nan_attended():
    """a NaN in a computation stops a training in words that name the way out, and the way leads out"""
    if not LIBRARY:
        return "SKIP this build has no oneDNN"
    trained = new_project("nan")
    guise("train", trained, "--iterations", 6)
    n, n_found = count_calls(trained), 0
    for at in places(n):
        project = copy_of(trained, "nan attended")
        done = subprocess.run([GUISE, "train", str(project), "--iterations", "6", "--threads", "1", "--json"], capture_output=True,
                              text=True, timeout=600, env={**os.environ, "LD_PRELOAD": LIBRARY, "GUISE_NAN_AT": str(at)})
        check_finite(project)
        assert done.returncode in (0, 1), f"at {at}: exit {done.returncode}: {done.stderr[-300:]}"
        if done.returncode == 0:
            continue  # nobody has read that number
        n_found += 1
        error = json.loads(done.stdout.splitlines()[-1])
        assert error["code"] == "diverged" and error["hint"], f"at {at}: {error}"
        assert "collapsed" in error["message"] and f"guise train --go-back '{project}'" in error["message"], error
        assert "; what was seen is in" in error["message"] and list((project / "evidence").iterdir()), error
        acts = [act for _, act, _ in read_journal(project)]
        assert acts[-2:] == ["guard", "run-end"], acts
        r = guise("train", project, "--go-back")
        assert r[-1]["outcome"] == "finished" and r[-1]["iteration"] == 20, r[-1]
        assert "rolled-back" in [act for _, act, _ in read_journal(project)]
        check_finite(project)
    assert n_found > 0, f"no NaN of {places(n)} was seen"
    return f"{n_found} of {len(places(n))} places"


@case
def nan_unattended():
    """unattended, it returns to the last good point by itself, clips gradients, and comes to its end"""
    if not LIBRARY:
        return "SKIP this build has no oneDNN"
    trained = new_project("nan for one alone")
    guise("train", trained, "--iterations", 6)
    n, n_found = count_calls(trained), 0
    for at in places(n):
        project = copy_of(trained, "nan unattended")
        r = guise("train", project, "--unattended", LD_PRELOAD=LIBRARY, GUISE_NAN_AT=str(at))[-1]
        assert (r["outcome"], r["iteration"]) == ("finished", 20), f"at {at}: {r}"
        acts = [act for _, act, _ in read_journal(project)]
        if "guard" in acts:
            n_found += 1
            assert [acts.count(act) for act in ("guard", "option-changed", "rolled-back")] == [1, 1, 1], f"at {at}: {acts}"
            options = [members for _, act, members in read_journal(project) if act == "option-changed"]
            assert options[0]["option"] == "clipgrad" and options[0]["value"] == "y", options
        check_finite(project)
    assert n_found > 0, "no NaN was seen"
    return f"{n_found} of {len(places(n))} places"


failed = 0
memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
with tempfile.TemporaryDirectory(prefix="guise damage ", dir=memory) as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    recipe = json.loads((DATA / "recipes" / "miniature.json").read_text())
    recipe["options"].update(TINY)
    recipe["stages"] = [{"name": name, "title": name, "src": "src", "dst": "dst", "iterations": n}
                        for name, n in (("a", 4), ("b", 16))]
    (work / "plan.json").write_text(json.dumps(recipe))
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        if str(number) not in os.environ.get("GUISE_CASES", "123"):
            print(f"ok {number} - {function.__doc__} # SKIP not wanted")
            continue
        start = time.monotonic()
        try:
            remark = function()
            print(f"ok {number} - {function.__doc__} # {remark + ' ' if remark else ''}{time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next case still tells something
            failed += 1
            print(f"not ok {number} - {function.__doc__}\n# {type(error).__name__}: {str(error)[:900]}", flush=True)
sys.exit(1 if failed else 0)
