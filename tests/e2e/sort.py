#!/usr/bin/env python3
"""Sorting as people do it: orders on disk and back, selections combined, marked and taken back, and a kill at random
moments of renaming that loses no face. Prints TAP. Arguments: guise, the data folder.
"""
import hashlib
import json
import os
import pathlib
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "demo"
MANY = 1200
KEPT = 800
results = []


def run(*words):
    done = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=300)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, events


def result(*words):
    code, events = run(*words)
    assert code == 0, f"{words}: exit {code}: {events[-1]}"
    return events[-1]


def refused(*words):
    code, events = run(*words)
    assert code != 0, f"{words}: {events[-1]}"
    return events[-1]


def content(*folders):
    """What all pictures hold, sorted: which faces there are, whatever their names."""
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for folder in folders for path in folder.glob("*.jpg"))


def names(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.jpg")}


def chosen(path):
    return [face["name"] for face in json.loads(path.read_text())["faces"]]


def copy(name):
    target = work / name
    shutil.copytree(work / "faces", target)
    return target


def case(function):
    results.append((function.__doc__, function))
    return function


@case
def apply_and_undo():
    """faces get their names in order, others go to a trash that is never emptied, and all of it goes back"""
    folder = copy("apply")
    (folder / "plain.jpg").write_bytes(b"no face")
    (work / "apply_trash").mkdir()
    (work / "apply_trash" / "earlier.jpg").write_bytes(b"from an earlier day")
    before = names(folder)
    faces = len(before) - 1
    order = chosen(pathlib.Path(result("sort", folder, "--by", "yaw", "--keep", 10)["selection"]))
    assert names(folder) == before
    r = result("sort", folder, "--by", "yaw", "--keep", 10, "--apply")
    trash = pathlib.Path(r["trash"])
    assert trash == work / "apply_trash_2" and r["trashed"] == faces - 10 + 1, r
    assert (work / "apply_trash" / "earlier.jpg").read_bytes() == b"from an earlier day"
    assert names(folder) == {f"{i:05}.jpg": before[name] for i, name in enumerate(order)}
    assert content(folder, trash) == sorted(before.values())
    # What was selected before knows its faces under their new names.
    assert chosen(folder / "selection-yaw.json") == [f"{i:05}.jpg" for i in range(10)]
    second = result("sort", folder, "--by", "pitch", "--keep", 5, "--apply")
    assert second["trash"].endswith("apply_trash_3") and len(names(folder)) == 5, second
    assert result("sort", folder, "--undo", "--apply")["renamed"] >= 5
    assert names(folder) == {f"{i:05}.jpg": before[name] for i, name in enumerate(order)}
    result("sort", folder, "--undo", "--apply")
    assert names(folder) == before and not trash.exists()
    assert refused("sort", folder, "--undo", "--apply")["code"] == "not-found"


@case
def selections_follow():
    """a selection from before a renaming means the same faces after it, and after going back"""
    folder = copy("follow")
    before = names(folder)
    picture = work / "follow-blur.json"
    result("sort", folder, "--by", "blur", "--keep", 6, "-o", picture)
    wanted = [before[name] for name in chosen(picture)]
    result("sort", folder, "--by", "yaw", "--apply")
    for _ in range(2):
        now = names(folder)
        both = result("sort", folder, "--by", "name", "--and", picture, "-o", work / "both.json", "--force")
        assert both["kept"] == 6, both
        assert sorted(now[name] for name in chosen(work / "both.json")) == sorted(wanted)
        if _ == 0:
            result("sort", folder, "--undo", "--apply")


@case
def combinations():
    """selections are combined as sets, and only those of one faceset"""
    folder = copy("sets")
    a, b = work / "a.json", work / "b.json"
    result("sort", folder, "--by", "yaw", "--keep", 12, "-o", a)
    result("sort", folder, "--by", "pitch", "--keep", 12, "-o", b)
    all_a, all_b = set(chosen(a)), set(chosen(b))
    out = work / "sets.json"
    words = ["sort", folder, "--by", "yaw", "--keep", 12, "-o", out, "--force"]
    result(*words, "--and", b)
    assert set(chosen(out)) == all_a & all_b
    result(*words, "--or", b)
    assert set(chosen(out)) == all_a | all_b and len(chosen(out)) == len(all_a | all_b)
    result(*words, "--minus", b)
    assert set(chosen(out)) == all_a - all_b
    other = copy("others")
    result("sort", other, "--by", "yaw", "-o", work / "other.json")
    assert refused(*words, "--and", work / "other.json")["code"] == "argument"


@case
def marks_and_versions():
    """picks and drops stay when it is sorted again; --undo brings back each earlier version"""
    folder = copy("marks")
    path = folder / "selection-brightness.json"
    words = ["sort", folder, "--by", "brightness", "--keep", 5]
    result(*words)
    assert refused(*words)["code"] == "exists"
    plain = chosen(path)
    last = sorted(set(names(folder)) - set(plain))[-1]
    r = result(*words, "--force", "--pick", last, "--drop", plain[0])
    marked = chosen(path)
    assert last in marked and plain[0] not in marked and len(marked) == 5, (plain, marked)
    assert r["picked"] == 1 and r["dropped"] == 1 and r["left_out"]["taken out by hand"] == 1, r
    result(*words, "--force")
    assert chosen(path) == marked
    result(*words, "--force", "--free", last, "--free", plain[0])
    assert chosen(path) == plain
    result("sort", folder, "--undo")
    result("sort", folder, "--undo")
    assert chosen(path) == marked
    result("sort", folder, "--undo")
    assert chosen(path) == plain
    assert refused("sort", folder, "--undo")["code"] == "not-found"
    assert refused(*words, "--force", "--pick", "nobody.jpg")["code"] == "usage"


@case
def best_report():
    """best chooses exactly as many, tells bins, thin directions and reasons, keeps limits, and measures once"""
    folder = copy("best")
    faces = len(names(folder))
    r = result("sort", folder, "--by", "best", "--keep", 12)
    assert r["kept"] == 12 and r["missing"] == 0 and sum(r["left_out"].values()) == faces - 12, r
    assert sum(b["before"] for b in r["bins"]) == faces and sum(b["after"] for b in r["bins"]) == 12, r
    assert r["thin"] and all(2 * t["before"] < t["wanted"] for t in r["thin"]), r["thin"]
    every = result("sort", folder, "--by", "best", "--keep", faces + 5, "--force")
    assert every["kept"] == faces and every["missing"] == 5, every
    assert result("sort", folder, "--by", "best", "--force")["missing"] == 2000 - faces
    first = sorted(names(folder))[0]
    limited = result("sort", folder, "--by", "best", "--keep", faces, "--limit", "yaw=500..", "--pick", first, "--force")
    assert limited["kept"] == 1 and limited["left_out"] == {"outside of a limit": faces - 1}, limited
    assert result("sort", folder, "--by", "best", "--keep", 5, "--for", work / "faces", "--force")["kept"] == 5
    assert refused("sort", folder, "--by", "best", "--limit", "beauty=1..", "--force")["code"] == "argument"
    assert refused("sort", folder, "--by", "yaw", "--limit", "yaw=0..")["code"] == "usage"
    # Renamed faces are not measured again: the memory has their new names.
    result("sort", folder, "--by", "yaw", "--apply")
    events = run("sort", folder, "--by", "best", "--keep", 5, "--force")[1]
    assert not [e for e in events if e["event"] == "progress"], events


def notes(*words):
    code, events = run(*words)
    assert code == 0, events[-1]
    return [event["message"] for event in events if event["event"] == "note" and "--by best" in event["message"]]


@case
def many_are_offered_the_best():
    """past 5000 faces info and sort say how to choose the best; up to 5000 they say nothing"""
    folder = work / "many"
    folder.mkdir()
    source = sorted((work / "faces").glob("*.jpg"))[0]
    for i in range(5000):
        os.link(source, folder / f"{i:05d}_0.jpg")
    assert notes("faceset", "info", folder) == [] and notes("sort", folder, "--by", "name") == []
    os.link(source, folder / "05000_0.jpg")
    for words in (("faceset", "info", folder), ("sort", folder, "--by", "name", "-o", work / "order.json")):
        said = notes(*words)
        assert len(said) == 1 and f"guise sort {shlex.quote(str(folder))} --by best --keep 3000" in said[0], said
        assert "5001 faces" in said[0] and "--keep 2000" in said[0] and "4000" in said[0], said
    kept = notes("sort", folder, "--by", "name", "--keep", "4000", "-o", work / "few.json")
    assert kept == []
    shutil.rmtree(folder)


@case
def full_disk():
    """where no file can grow any more, a sort says so and every face keeps its name or has its new one"""
    folder = copy("full")
    before = names(folder)
    failed = 0

    for limit in (0, 300, 600, 1200, 2400, 4800, 1 << 20):
        def no_more():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        words = ["sort", folder, "--by", "yaw", "--keep", 20, "--apply", "--json"]
        done = subprocess.run([GUISE, *map(str, words)], capture_output=True, text=True, preexec_fn=no_more)
        failed += done.returncode != 0
        assert content(folder, work / "full_trash") == sorted(before.values()), limit
        if done.returncode != 0:
            result("sort", folder, "--by", "name", "-o", work / "any.json", "--force")
        if names(folder) != before:
            result("sort", folder, "--undo", "--apply")
        assert names(folder) == before, limit
    assert 1 <= failed <= 6, failed


@case
def refusals():
    """a selection or a missing folder is not renamed, and says why"""
    folder = copy("refusals")
    before = names(folder)
    path = result("sort", folder, "--by", "yaw")["selection"]
    assert refused("sort", path, "--by", "pitch", "--apply")["code"] == "unsupported"
    assert "pack" in refused("sort", work / "nowhere", "--by", "yaw", "--apply")["message"]
    assert names(folder) == before


def make_many():
    """Many small files that are all one face, each with bytes of its own behind the picture; the names of some
    become the names of others, so that all go through temporary ones."""
    folder = work / "many"
    face = sorted((work / "faces").glob("*.jpg"))[0].read_bytes()
    folder.mkdir()
    for i in range(MANY):
        (folder / f"{2 * i:05}.jpg").write_bytes(face + i.to_bytes(4, "big"))
    return folder


def kill_in(words, folder, rest):
    """Starts, waits for renaming to begin, kills after a moment. Whether it was still at it."""
    process = subprocess.Popen([GUISE, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (folder / ".guise-renames").exists():
        time.sleep(0.0005)
    time.sleep(rest)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return (folder / ".guise-renames").exists()


@case
def killed():
    """killed at random moments of renaming and of going back, every face is there once, and it goes on"""
    folder = make_many()
    trash = work / "many_trash"
    before = names(folder)
    order = sorted(before)
    after = {f"{i:05}.jpg": before[name] for i, name in enumerate(order[:KEPT])}
    words = ["sort", folder, "--by", "name", "--keep", KEPT, "--apply"]
    rng = random.Random(5)
    hits = 0
    for attempt in range(10):
        hit = kill_in(words, folder, rng.uniform(0, 0.03))
        if hit:
            hidden = [path for path in folder.iterdir() if path.name.startswith(".guise-renaming-")]
            found = [hashlib.sha256(path.read_bytes()).hexdigest() for path in hidden]
            assert sorted(found + content(folder, trash)) == sorted(before.values()), f"attempt {attempt}: a face is lost"
        hits += hit
        # Any sort in the folder goes on first.
        result("sort", folder, "--by", "name", "-o", work / "any.json", "--force")
        assert names(folder) in (before, after), f"attempt {attempt}: half way"
        assert content(folder, trash) == sorted(before.values())
        if names(folder) == before:
            continue
        hits += kill_in(["sort", folder, "--undo", "--apply"], folder, rng.uniform(0, 0.03))
        result("sort", folder, "--by", "name", "-o", work / "any.json", "--force")
        if names(folder) == after:
            result("sort", folder, "--undo", "--apply")
        assert names(folder) == before, f"attempt {attempt}: not as before"
    print(f"# killed in the middle {hits} times")
    assert hits >= 3, hits


with tempfile.TemporaryDirectory(prefix="guise sort ä-") as folder:
    work = pathlib.Path(folder)
    result("extract", DEMO / "character.mp4", "-o", work / "faces", "--every", 25, "--size", 128)
    print(f"1..{len(results)}")
    for number, (name, function) in enumerate(results, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception as problem:
            print(f"not ok {number} - {name}\n# {type(problem).__name__}: {problem}", flush=True)
