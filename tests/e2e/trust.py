#!/usr/bin/env python3
"""What people trust the program with: files that others made stay as they are under every verb, and nothing leaves the
computer unless it is asked to. Prints TAP. Arguments: guise, the data folder, the watch over sockets.
"""
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

GUISE, DEMO, WATCH = sys.argv[1], pathlib.Path(sys.argv[2]) / "demo", sys.argv[3]
SHARED = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere"))
TINY = [word for pair in ("ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2", "uniform_yaw=n")
        for word in ("--option", pair)]
APART = {"demo", "devices", "bench", "step"}  # they read nothing of others
NET = ("curl", "soup", "gnutls", "ssl", "neon", "nghttp", "ssh")
work = pathlib.Path(tempfile.mkdtemp(prefix="guise trust ä-"))
inputs, made = work / "inputs", work / "made"
cases = []


def case(function):
    cases.append(function)
    return function


def run(*words, expect=0, **environment):
    variables = {**os.environ, "LD_PRELOAD": WATCH, "ASAN_OPTIONS": "verify_asan_link_order=0", **environment}
    variables = {name: text for name, text in variables.items() if text is not None}
    done = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600, env=variables)
    assert done.returncode == expect, f"{words}: exit {done.returncode}: {done.stderr[-400:]}"
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


def state(folder):
    """All that can be told of a tree: names, content, times and rights. Left out are the times of folders, which a lock
    that comes and goes changes, and our own hidden notes beside faces: what was measured of them, their thumbnails."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".guise-") for part in path.parts):
            continue
        info = path.lstat()
        found[str(path.relative_to(folder))] = (None, info.st_mode) if path.is_dir() else (
            hashlib.sha256(path.read_bytes()).hexdigest(), info.st_mode, info.st_mtime_ns, info.st_size)
    return found


def verbs():
    """Every verb that reads what it did not make; what it makes goes elsewhere."""
    film, photo = inputs / "performer.mp4", inputs / "photos"
    src, dst, project = inputs / "character", inputs / "performer", made / "project"
    yield "extract", film, "-o", made / "a", "--every", 200, "--size", 128
    yield "extract", photo, "-o", made / "b", "--size", 128
    yield "denoise", film, "-o", made / "clean.mp4", "--every", 100, "--to", 2
    yield "capture", "--source", film, "-o", made / "captured", "--target", 3
    for what in ("info", "verify", "score", "people"):
        yield "faceset", what, src
    yield "faceset", "pack", src, "-o", made / "faceset.pak"
    yield "faceset", "unpack", inputs / "packed", "-o", made / "loose"
    yield "faceset", "resize", src, "-o", made / "small", "--size", 160
    yield "sort", src, "--by", "best", "--keep", 3, "-o", made / "best.json"
    yield "xseg", "info", src
    yield "xseg", "train", src, "--model", made / "xseg", "--base", 1, "--batch-size", 2, "--pretrain", "--iterations", 1
    yield "project", "new", project, "--recipe", "miniature", "--src", src, "--dst", dst, *TINY
    for side in ("src", "dst"):
        yield "project", "consent", project, side, "generated"
    yield "project", "info", project
    yield "plan", "show", project
    yield "train", project, "--iterations", 2
    yield "backup", "create", project
    yield "history", "losses", project
    yield "export", project, "-o", made / "model.dfm"
    yield "model", "save-as-dfl", project, made / "given", "--name", "mine"
    yield "swap", "--model", made / "model.dfm", photo, "-o", made / "swapped.mp4"
    yield "live", "--model", made / "model.dfm", "--source", film, "--sink", made / "live.mp4", "--seconds", 1
    yield "inspect", inputs / "packed"
    if (inputs / "dfl").is_dir():
        yield "model", "info", inputs / "dfl" / "model" / "liae_udt"
        yield "export", inputs / "dfl" / "model" / "liae_udt", "-o", made / "theirs.dfm"
        yield "swap", "--model", inputs / "dfl" / "dfm" / "liae_udt.dfm", photo, "-o", made / "theirs.mp4"
        yield "inspect", inputs / "dfl" / "dfm" / "liae_udt.dfm"


@case
def prepare():
    """footage, photos, facesets, packs and models lie there"""
    inputs.mkdir()
    made.mkdir()
    shutil.copy2(DEMO / "performer.mp4", inputs)
    for name in ("character", "performer"):
        run("extract", DEMO / f"{name}.mp4", "-o", inputs / name, "--every", 100, "--size", 128)
    (inputs / "packed").mkdir()
    run("faceset", "pack", inputs / "character", "-o", inputs / "packed" / "faceset.pak")
    run("denoise", DEMO / "performer.mp4", "-o", inputs / "photos", "--every", 100, "--to", 8)
    for number, picture in enumerate(sorted((inputs / "photos").iterdir()), 1):
        picture.rename(picture.with_name(f"{number}{picture.suffix}"))
    if SHARED.is_dir():
        for part in ("dfm", "model"):
            shutil.copytree(SHARED / "golden" / "dfl" / part, inputs / "dfl" / part)


@case
def originals():
    """every verb leaves what it reads as it was, to the byte and the time"""
    before, used = state(inputs), set()
    for words in verbs():
        used.add(words[0])
        run(*words)
        after = state(inputs)
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        assert not changed, f"{' '.join(map(str, words))} changed {changed}"
    assert len(before) > 20, len(before)
    help = subprocess.run([GUISE, "--help"], check=True, capture_output=True, text=True).stdout
    table = help.split("Verbs:")[1].strip("\n").split("\n\n")[0]
    assert {line.split()[0] for line in table.splitlines()} == used | APART, (table, used)


@case
def watched():
    """the watch sees a socket: the stream that is asked for, and only that"""
    log = work / "sockets"
    stream = ("live", "--model", made / "model.dfm", "--source", inputs / "performer.mp4", "--seconds", 1, "--sink")
    run(*stream, "none", GUISE_SOCKETS_LOG=str(log))
    assert not log.exists()
    run(*stream, "udp://127.0.0.1:9", GUISE_SOCKETS_LOG=str(log))
    assert set(log.read_text().split("\n")) == {"socket of address family 2", ""}, log.read_text()
    run(*stream, "udp://127.0.0.1:9", expect=-signal.SIGABRT)


@case
def linked():
    """no program of ours is linked with anything that talks to servers"""
    for program in (GUISE, *pathlib.Path(GUISE).parents[1].glob("*/guise-[sw]*")):
        if not os.access(program, os.X_OK) or pathlib.Path(program).is_dir():
            continue
        table = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True).stdout
        needed = [line.split("[")[1].rstrip("]") for line in table.splitlines() if "(NEEDED)" in line]
        assert needed and not [name for name in needed if any(word in name for word in NET)], (program, needed)


print(f"1..{len(cases)}")
for number, function in enumerate(cases, 1):
    title = function.__doc__.splitlines()[0]
    try:
        reason = function()
        print(f"ok {number} - {title}" + (f" # SKIP {reason}" if reason else ""), flush=True)
    except Exception as problem:
        print(f"not ok {number} - {title}\n# {type(problem).__name__}: {problem}", flush=True)
shutil.rmtree(work)
