#!/usr/bin/env python3
"""Packs lose no face: packing and unpacking are killed at random moments, also while the originals are removed, and
said once more; disks are full. Prints TAP. Arguments: guise, the data folder. GUISE_KILLS: how many of each kind (6);
GUISE_SEED: of the moments.
"""
import hashlib
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "demo"
N_KILLS = int(os.environ.get("GUISE_KILLS", "6"))
SEED = int(os.environ.get("GUISE_SEED", "5"))
MANY = 400
N_PERSONS = 3
CONSENT = ".guise-consent"
# What a kill waits for before its random moment: nothing, or a file that the pack passes through; at last, that the first
# of the originals is gone.
PACK_MOMENTS = [None, "faceset.pak.new.tmp", "faceset.pak.new", "faceset.pak"]
GONE = "gone"
results = []


def run(*words, limit=None):
    def no_more():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run([GUISE, "faceset", *map(str, words), "--json"], capture_output=True, text=True, timeout=300,
                          preexec_fn=no_more if limit is not None else None)
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def result(*words):
    code, event = run(*words)
    assert code == 0, f"{words}: exit {code}: {event}"
    return event


def has_come(folder, moment, first):
    return moment is None or (not first.exists() if moment == GONE else (folder / moment).exists())


def kill_in(words, folder, moment, chance):
    """Starts, waits for a file to appear, kills after a moment. Whether it was still at it."""
    process = subprocess.Popen([GUISE, "faceset", *map(str, words)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    first = next(folder.rglob("00000.jpg"), None) if moment == GONE else None
    while process.poll() is None and not has_come(folder, moment, first):
        time.sleep(0.0001 if moment == GONE else 0.0005)
    time.sleep(chance.uniform(0.0, {None: whole_time, GONE: 0.002}.get(moment, 0.03)))
    process.kill()
    return process.wait() == -signal.SIGKILL


def faces(folder):
    """By name (with its person), what the loose files hold."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*.jpg")}


def everything(folder):
    """The loose files and those of the pack, read by itself elsewhere."""
    found = {}
    if (folder / "faceset.pak").exists():
        other = work / "other"
        shutil.copytree(folder, other, ignore=lambda where, names: [name for name in names if name != "faceset.pak"])
        result("unpack", other)
        found = faces(other)
        shutil.rmtree(other)
    loose = faces(folder)
    assert all(found.get(name, value) == value for name, value in loose.items()), "pack and file differ"
    return {**found, **loose}


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.name != ".guise-records")


def make_many(name, persons=False):
    """Many small files that are all one face, each with bytes of its own behind the picture."""
    folder = work / name
    face = sorted((work / "faces").glob("*.jpg"))[0].read_bytes()
    folder.mkdir()
    for i in range(MANY):
        place = folder / f"person {i * N_PERSONS // MANY}" if persons else folder
        place.mkdir(exist_ok=True)
        (place / f"{i:05}.jpg").write_bytes(face + i.to_bytes(4, "big"))
    result("consent", folder, "generated", "--note", "made for a test")
    return folder


def notes_of(folder):
    return [(one["kind"], one["note"]) for one in json.loads((folder / CONSENT).read_text())["statements"]]


def case(function):
    results.append((function.__doc__, function))
    return function


def kill_packing(folder, words, n, chance):
    """Kills a packing n times, looks each time whether all is there, then lets it finish. Counts the kills that hit."""
    before = faces(folder)
    moments = [*PACK_MOMENTS, GONE] if "--remove-originals" in words else PACK_MOMENTS
    hits = {moment: 0 for moment in moments}
    for attempt in range(max(n, len(moments))):
        moment = moments[attempt % len(moments)]
        hits[moment] += kill_in(words, folder, moment, chance)
        assert everything(folder) == before, f"attempt {attempt}, after {moment}: a face is lost"
        if "--remove-originals" in words:
            # The same once more is all that it takes.
            result(*words)
            assert files(folder) == [CONSENT, "faceset.pak"], f"attempt {attempt}, after {moment}: {files(folder)}"
            assert everything(folder) == before
            result("unpack", folder, "--remove-originals")
        else:
            (folder / "faceset.pak").unlink(missing_ok=True)
        assert faces(folder) == before
    return hits


@case
def packing():
    """killed while packing, nothing is lost, and the pack is made the next time"""
    folder = make_many("packing")
    names = files(folder)
    hits = kill_packing(folder, ["pack", folder], N_KILLS, random.Random(SEED))
    result("pack", folder)
    assert files(folder) == sorted([*names, "faceset.pak"]), files(folder)
    print(f"# killed in the middle: {hits}")
    assert sum(hits.values()) > 0, hits


@case
def removing():
    """killed while the originals of a pack are removed, the same command goes on"""
    folder = make_many("removing")
    hits = kill_packing(folder, ["pack", folder, "--remove-originals"], N_KILLS, random.Random(SEED + 1))
    print(f"# killed in the middle: {hits}")
    assert sum(hits.values()) > 0, hits


@case
def removing_persons():
    """the same with a folder for each person: none stays behind empty"""
    folder = make_many("persons", persons=True)
    words = ["pack", folder, "--remove-originals", "--force"]
    hits = kill_packing(folder, words, N_KILLS * 2 // 3, random.Random(SEED + 2))
    print(f"# killed in the middle: {hits}")
    assert sum(hits.values()) > 0, hits


@case
def elsewhere():
    """a pack in another folder has the statement of consent before the originals go, and so have faces unpacked"""
    folder = make_many("near")
    far = work / "far"
    far.mkdir()
    stated = notes_of(folder)
    before = faces(folder)
    chance = random.Random(SEED + 3)
    words = ["pack", folder, "-o", far / "faceset.pak", "--remove-originals"]
    back = ["unpack", far, "-o", folder, "--remove-originals"]
    for attempt in range(max(N_KILLS // 4, 1)):
        kill_in(words, far, "faceset.pak", chance)
        lost = len(before) - len(faces(folder))
        assert lost == 0 or notes_of(far) == stated, f"attempt {attempt}: {lost} removed and nothing stated"
        result(*words)
        assert faces(folder) == {} and everything(far) == before and notes_of(far) == stated
        (folder / CONSENT).unlink()
        kill_in(back, folder, "00000.jpg", chance)
        assert (far / "faceset.pak").exists() or notes_of(folder) == stated, f"attempt {attempt}: nothing stated"
        if (far / "faceset.pak").exists():
            result(*back)
        assert faces(folder) == before and notes_of(folder) == stated and files(far) == [CONSENT]
        (far / CONSENT).unlink()


@case
def other_faces():
    """a pack of other faces is not taken for that of an interrupted run: nothing is removed"""
    folder = make_many("others")
    result("pack", folder)
    (folder / "00007.jpg").write_bytes((folder / "00008.jpg").read_bytes())
    before = faces(folder)
    code, event = run("pack", folder, "--remove-originals")
    assert (code, event["code"]) == (5, "exists") and "--force" in event["hint"], event
    assert faces(folder) == before
    (folder / "00009.jpg").unlink()
    code, event = run("pack", folder, "--remove-originals", "--force")
    assert event["code"] == "exists" and "unpack it first" in event["message"], event
    assert len(faces(folder)) == MANY - 1


@case
def unpacking():
    """killed while unpacking, faces are whole or not there, and the same command goes on"""
    folder = make_many("unpacking")
    chance = random.Random(SEED + 4)
    before = faces(folder)
    result("pack", folder, "--remove-originals")
    hits = 0
    for attempt in range(N_KILLS):
        out = work / f"out {attempt}"
        hits += kill_in(["unpack", folder, "-o", out], out, "00000.jpg", chance)
        assert faces(out).items() <= before.items(), f"attempt {attempt}: a face is torn"
        event = result("unpack", folder, "-o", out)
        assert event["faces"] == MANY and faces(out) == before, event
        assert files(out) == sorted([CONSENT, *before]), f"attempt {attempt}: {set(files(out)) - set(before)}"
        shutil.rmtree(out)
    print(f"# killed in the middle: {hits}")
    assert hits > 0
    for attempt in range(max(N_KILLS // 2, 1)):
        kill_in(["unpack", folder, "--remove-originals"], folder, "00000.jpg", chance)
        assert everything(folder) == before, f"attempt {attempt}: a face is lost"
        if (folder / "faceset.pak").exists():
            result("unpack", folder, "--remove-originals")
        assert files(folder) == sorted([CONSENT, *before])
        result("pack", folder, "--remove-originals")


@case
def full_disk():
    """where no file can grow any more, packing and unpacking say so and leave no half of anything"""
    folder = make_many("full")
    before, names = faces(folder), files(folder)
    size = (folder / "00000.jpg").stat().st_size
    for limit in (0, 1000, MANY * 2000, MANY * size // 2):
        for words in (["pack", folder], ["pack", folder, "--remove-originals"]):
            code, event = run(*words, limit=limit)
            assert code != 0 and event["event"] == "error" and event["message"].strip(), event
            assert faces(folder) == before and files(folder) == names, limit
    (folder / "00300.jpg").write_bytes((folder / "00300.jpg").read_bytes() + bytes(size))
    before = faces(folder)
    result("pack", folder, "--remove-originals")
    out = work / "full out"
    code, event = run("unpack", folder, "-o", out, "--remove-originals", limit=size + size // 2)
    assert code != 0 and (folder / "faceset.pak").exists(), event
    assert files(out) == sorted(before)[:300], len(files(out))
    event = result("unpack", folder, "-o", out, "--remove-originals")
    assert event["there"] == 300 and faces(out) == before and files(folder) == [CONSENT], event


# In memory where that is a folder: what is killed is the program, and all the syncing would wait for other people's disks.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

with tempfile.TemporaryDirectory(prefix="guise packs ä-", dir=MEMORY) as place:
    work = pathlib.Path(place)
    subprocess.run([GUISE, "extract", DEMO / "character.mp4", "-o", work / "faces", "--every", "500", "--size", "128"],
                   check=True, capture_output=True)
    straight = make_many("straight")
    start = time.monotonic()
    result("pack", straight)
    whole_time = time.monotonic() - start
    print(f"1..{len(results)}")
    for number, (name, function) in enumerate(results, 1):
        start = time.monotonic()
        try:
            function()
            print(f"ok {number} - {name} # {time.monotonic() - start:.0f} s", flush=True)
        except Exception as problem:
            print(f"not ok {number} - {name}\n# {type(problem).__name__}: {str(problem)[:1500]}", flush=True)
