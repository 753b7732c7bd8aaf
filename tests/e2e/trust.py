#!/usr/bin/env python3
"""What people trust the program with: files that others made stay as they are under every verb, and nothing leaves the
computer unless it is asked to. Prints TAP. Arguments: guise, the data folder, the watch over sockets.
"""
import hashlib
import json
import os
import pathlib
import pickle
import pickletools
import re
import shutil
import signal
import subprocess
import sys
import tempfile

GUISE, DEMO, WATCH = sys.argv[1], pathlib.Path(sys.argv[2]) / "demo", sys.argv[3]
SHARED = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere"))
TINY = [word for pair in ("ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2", "uniform_yaw=n")
        for word in ("--option", pair)]
SMALL = [word for pair in ("archi=df", "resolution=64", "ae_dims=8", "e_dims=4", "d_dims=2", "d_mask_dims=2", "lr_dropout=n")
         for word in ("--option", pair)]  # what golden/nets/df.npz has
# Of what is offered, what is not run here, and why.
APART = {"demo": "reads clips of ours only",
         "devices": "reads no file",
         "bench ops": "computes with numbers of its own", "bench train": "computes with numbers of its own",
         "faceset save-meta": "puts meta.dat into a faceset, as it is told (extraction.py)",
         "faceset restore-meta": "changes the faces that it is told to (changed, below)",
         "xseg revert": "changes the faces that it is told to (masks.py)",
         "xseg remove": "changes the faces that it is told to (masks.py)",
         "plan pass": "answers for a project, and reads nothing else (plans.py)",
         "plan repeat": "answers for a project, and reads nothing else (plans.py)",
         "backup restore": "changes a project, and reads nothing else (backup.py)",
         "backup remove": "changes a project, and reads nothing else (backup.py)"}
TRACED = "GUISE_TRACE" in os.environ
NET = ("curl", "soup", "gnutls", "ssl", "neon", "http", "ssh", "nss", "mbedtls", "rtmp", "srt")
# What may come beside faces that are only read: what was measured, who is who, and locks.
OURS = re.compile(r"\.guise-(records|people|lock|.*-lock)(\.tmp)?")
work = pathlib.Path(tempfile.mkdtemp(prefix="guise trust ä-"))
inputs, made = work / "inputs", work / "made"
cases = []


def case(function):
    cases.append(function)
    return function


def written(trace):
    """Files among the inputs that were opened for more than reading, by a trace of the system's calls."""
    found = set()
    for line in trace.splitlines():
        call = re.search(r'\b(open|openat|creat)\((?:AT_FDCWD(?:<[^>]*>)?, |\d+<([^>]*)>, )?"((?:[^"\\]|\\.)*)"(.*)', line)
        if call and (call[1] == "creat" or re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", call[4])):
            folder, name = (re.sub(r"\\([0-7]{1,3})", lambda code: chr(int(code[1], 8)), text or "").encode("latin-1").decode("utf-8", "replace")
                            for text in (call[2], call[3]))
            path = pathlib.Path(folder, name)
            if path.is_relative_to(inputs) and not OURS.fullmatch(path.name):
                found.add(str(path))
    return found


def run(*words, expect=0, writes=False, **environment):
    """Under GUISE_TRACE every call of the system that has to do with a network is looked at, too, and each that opens a file."""
    trace = work / "trace"
    tracer = ["strace", "-f", "-qq", "-y", "-e", "trace=%network,open,openat,creat", "-o", trace] if TRACED else []
    variables = {**os.environ, "LD_PRELOAD": WATCH, "ASAN_OPTIONS": "verify_asan_link_order=0", **environment}
    variables = {name: text for name, text in variables.items() if text is not None}
    done = subprocess.run([*tracer, GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600, env=variables)
    ways_out = [line for line in trace.read_text().splitlines() if "AF_INET" in line] if TRACED else []
    assert bool(ways_out) == (TRACED and "udp://" in str(words) and expect == 0), f"{words}: {ways_out[:5]}"
    opened = written(trace.read_text()) if TRACED else set()
    assert writes is None or bool(opened) == (TRACED and writes), f"{words} opened for writing: {sorted(opened)[:5]}"
    assert done.returncode == expect, f"{words}: exit {done.returncode}: {done.stderr[-400:]}"
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


def state(folder):
    """All that can be told of a tree: names, content, times and rights. Left out are the times of folders, which a lock
    that comes and goes changes, and our own hidden notes beside faces that may come with reading."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if OURS.fullmatch(path.name):
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
    for person in (dst, next(iter(sorted(photo.iterdir())))):
        yield "extract", film, "-o", made / f"of {person.stem}", "--every", 200, "--size", 128, "--person", person
    for what in ("info", "verify", "score", "people", "note", "consent"):
        yield "faceset", what, src
    for what in ("repair", "names"):
        yield "faceset", what, src, "--dry-run"
    yield "faceset", "pack", src, "-o", made / "faceset.pak"
    yield "faceset", "unpack", inputs / "packed", "-o", made / "loose"
    yield "faceset", "resize", src, "-o", made / "small", "--size", 160
    yield "faceset", "consent", made / "copy", "permission", "--label", "Ada", "--document", inputs / "release.txt"
    yield "faceset", "note", made / "copy", "--scene", 1, "in the garden"
    yield "sort", src, "--by", "best", "--keep", 3, "-o", made / "best.json"
    yield "xseg", "info", src
    yield "xseg", "fetch", src, "-o", made / "fetched"
    yield "xseg", "apply", made / "copy", "--model", inputs / "masks", "--force"
    yield "xseg", "train", src, "--model", made / "xseg", "--base", 2, "--batch-size", 2, "--pretrain", "--iterations", 1
    yield "project", "new", project, "--recipe", "miniature", "--src", src, "--dst", dst, *TINY
    for side in ("src", "dst"):
        yield "project", "consent", project, side, "generated"
    yield "project", "consent", project, "src", "permission", "--document", inputs / "release.txt"
    yield "project", "new", made / "planned", "--recipe", inputs / "recipe.json", "--src", src, "--dst", dst
    yield "plan", "show", inputs / "recipe.json"
    yield "project", "set", project, "batch_size=3"
    yield "project", "faces", project, "src", src
    yield "project", "info", project
    yield "plan", "recipes"
    for what in ("show", "check"):
        yield "plan", what, project
    yield "train", project, "--iterations", 2
    for what in ("create", "list", "verify"):
        yield "backup", what, project
    yield "history", project
    for what in ("losses", "journal", "pictures", "evidence", "points"):
        yield "history", what, project
    yield "project", "report", project
    yield "project", "duplicate", project, made / "second"
    yield "model", "save-base", project, made / "base"
    yield "project", "new", made / "third", "--recipe", "miniature", "--src", src, "--dst", dst, "--base", made / "base"
    yield "export", project, "-o", made / "model.dfm"
    yield "model", "save-as-dfl", project, made / "given", "--name", "mine"
    yield "swap", "--model", made / "model.dfm", photo, "-o", made / "swapped.mp4"
    yield "live", "--model", made / "model.dfm", "--source", film, "--sink", made / "live.mp4", "--seconds", 1
    for who in (dst, next(iter(sorted(photo.iterdir())))):
        yield "live", "--model", made / "model.dfm", "--source", film, "--sink", "none", "--seconds", 1, "--person", who
    yield "bench", "extract", film, "--iterations", 1
    yield "bench", "infer", made / "model.dfm", "--iterations", 1
    yield "bench", "live", made / "model.dfm", "--iterations", 1
    yield "bench", "sort", src, "--iterations", 1
    yield "bench", "sample", src, dst, "--config", "tiny", "--iterations", 1
    for path in (inputs / "packed", next(src.glob("*.jpg")), src, project, made / "base", made / "xseg"):
        yield "inspect", path
    if (inputs / "dfl").is_dir():
        yield "model", "info", inputs / "dfl" / "model" / "liae_udt"
        yield "project", "new", made / "imported", "--recipe", "miniature", "--src", src, "--dst", dst
        yield "model", "import", inputs / "dfl" / "model" / "liae_udt", made / "imported"
        yield "step", "--batch", inputs / "dfl" / "df.npz", "-o", made / "step.npz", *SMALL
        yield "export", inputs / "dfl" / "model" / "liae_udt", "-o", made / "theirs.dfm"
        yield "swap", "--model", inputs / "dfl" / "dfm" / "liae_udt.dfm", photo, "-o", made / "theirs.mp4", "--mask", "xseg-dst", "--xseg", \
            inputs / "dfl" / "model" / "xseg"
        yield "live", "--model", made / "model.dfm", "--source", film, "--sink", "none", "--seconds", 1, "--xseg", inputs / "dfl" / "model" / "xseg"
        for path in ("dfm/liae_udt.dfm", "model/liae_udt", "model/xseg"):
            yield "inspect", inputs / "dfl" / path


def draw(face):
    """Adds an outline to what a face says of itself, as DeepFaceLab's editor does."""
    data = face.read_bytes()
    start = data.index(b"\xff\xef")
    length = int.from_bytes(data[start + 2:start + 4], "big")
    told = data[start + 4:start + 2 + length]
    assert told[:1] == b"\x80" and told[-1:] == b"."
    outline = {"polys": [{"type": 1, "pts": [[30.0, 30.0], [90.0, 30.0], [60.0, 100.0]]}]}
    more = b"".join(pickletools.optimize(pickle.dumps(value, 2))[2:-1] for value in ("seg_ie_polys", outline))
    told = told[:-1] + more + b"s."
    face.write_bytes(data[:start + 2] + (len(told) + 2).to_bytes(2, "big") + told + data[start + 2 + length:])


def offered():
    """Each verb, or where it has verbs of its own each of them: "inspect", "faceset info"."""
    def ask(*words):
        return subprocess.run([GUISE, *words, "--help"], check=True, capture_output=True, text=True).stdout

    found = set()
    for line in ask().split("Verbs:")[1].strip("\n").split("\n\n")[0].splitlines():
        verb = line.split()[0]
        usage = re.sub(r"^guise \S+ \[OPTION[^]]*\]", "", ask(verb).split("Usage:")[1].strip().splitlines()[0])
        ways = [re.search(r"(?:^|\s)([a-z][a-z|-]*)(?:\s|$)", way) for way in usage.split(" | ")]
        own = {f"{verb} {name}" for way in ways if way for name in way.group(1).split("|")}
        found |= own or {verb}
    return found


@case
def prepare():
    """footage, photos, facesets, packs and models lie there"""
    inputs.mkdir()
    made.mkdir()
    shutil.copy2(DEMO / "performer.mp4", inputs)
    for name in ("character", "performer"):
        run("extract", DEMO / f"{name}.mp4", "-o", inputs / name, "--every", 100, "--size", 128, writes=True)
    (inputs / "packed").mkdir()
    # what others have said of these faces goes with them
    faces = inputs / "character"
    run("faceset", "consent", faces, "generated", writes=True)
    run("faceset", "note", faces, "--scene", 1, "summer", writes=True)
    for face in sorted(faces.glob("*.jpg"))[:2]:
        draw(face)
    run("xseg", "train", faces, "--model", inputs / "masks", "--base", 2, "--batch-size", 2, "--pretrain", "--iterations", 1, writes=True)
    run("xseg", "apply", faces, "--model", inputs / "masks", "--force", writes=True)
    for name in (".guise-consent", ".guise-notes", ".guise-masks-*"):
        assert list(faces.glob(name)), name
    shutil.copytree(faces, made / "copy")
    run("faceset", "pack", faces, "-o", inputs / "packed" / "faceset.pak", writes=True)
    run("denoise", DEMO / "performer.mp4", "-o", inputs / "photos", "--every", 100, "--to", 8, writes=True)
    shutil.copytree(faces, inputs / "saved")
    run("faceset", "save-meta", inputs / "saved", writes=True)
    (inputs / "release.txt").write_text("I agree.")
    shutil.copy2(DEMO.parent / "recipes" / "miniature.json", inputs / "recipe.json")
    for number, picture in enumerate(sorted((inputs / "photos").iterdir()), 1):
        picture.rename(picture.with_name(f"{number}{picture.suffix}"))
    if SHARED.is_dir():
        for part in ("dfm", "model"):
            shutil.copytree(SHARED / "golden" / "dfl" / part, inputs / "dfl" / part)
        shutil.copy2(SHARED / "golden" / "nets" / "df.npz", inputs / "dfl")


@case
def originals():
    """every verb leaves what it reads as it was, to the byte and the time"""
    before, used, known = state(inputs), set(), offered()
    for words in verbs():
        used |= known & {words[0], f"{words[0]} {words[1]}"}
        told = words[:2] == ("project", "consent")  # which is said of the faces, and stays with them
        run(*words, writes=None if told else False)
        after = state(inputs)
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        expected = ["%s/.guise-consent" % {"src": "character", "dst": "performer"}[words[3]]] if told else []
        assert set(changed) <= set(expected), f"{' '.join(map(str, words))} changed {changed}"
        before = after
    assert len(before) > 20, len(before)
    assert len(known) > 40, known
    # what is run on DeepFaceLab's models alone is not where there are none
    elsewhere = set() if (inputs / "dfl").is_dir() else {"model info", "model import", "step"}
    assert not used & APART.keys(), used & APART.keys()
    assert used | APART.keys() | elsewhere == known, known ^ (used | APART.keys() | elsewhere)


@case
def changed():
    """what changes a faceset as it is told leaves the rest of it, and a sort loses no face and can be taken back"""
    faces = made / "sorted"
    shutil.copytree(inputs / "character", faces)

    def pictures():
        return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for folder in made.glob("sorted*") for path in folder.rglob("*.jpg"))

    before, names = pictures(), sorted(path.name for path in faces.glob("*.jpg"))
    run("sort", faces, "--by", "yaw", "--keep", 2, "--apply")
    assert len(list(faces.glob("*.jpg"))) == 2 and pictures() == before, sorted(faces.rglob("*.jpg"))
    run("sort", faces, "--undo", "--apply")
    assert sorted(path.name for path in faces.glob("*.jpg")) == names and pictures() == before, names
    edited = made / "edited"
    shutil.copytree(inputs / "saved", edited)
    draw(sorted(edited.glob("*.jpg"))[-1])
    told = state(edited)
    run("faceset", "restore-meta", edited, "--replace")
    now = state(edited)
    different = {name for name in told.keys() | now.keys() if told.get(name) != now.get(name)}
    assert different == {sorted(path.name for path in edited.glob("*.jpg"))[-1], "meta.dat"}, different


@case
def strangers():
    """in a stranger's folder the names that files have until they are whole may be links: what they lead to stays"""
    victim, faces = work / "victim", work / "theirs"
    victim.write_text("mine")
    shutil.copytree(inputs / "character", faces, ignore=shutil.ignore_patterns(".guise-*"))
    names = [path.name for path in faces.glob("*.jpg")]
    links = [faces / f"{name}.tmp" for name in [".guise-records", ".guise-people", ".guise-consent", "meta.dat", "faceset.pak", "faceset.pak.new", *names]]
    for words in (("score",), ("people",), ("save-meta",), ("restore-meta",), ("consent", "generated"), ("pack", "--force")):
        for link in links:
            link.unlink(missing_ok=True)
            link.symlink_to(victim)
        run("faceset", words[0], faces, *words[1:])
        assert victim.read_text() == "mine", words
        assert words[0] == "restore-meta" or not all(link.is_symlink() for link in links), f"{words} wrote elsewhere"


@case
def pipes():
    """a pipe in a stranger's folder, at a name of ours, holds nobody up, and stays"""
    faces = work / "with pipes"
    shutil.copytree(inputs / "character", faces, ignore=shutil.ignore_patterns(".guise-*"))
    pipe = faces / ".guise-probe"
    os.mkfifo(pipe)
    run("sort", faces, "--by", "yaw", "--keep", 2, "--apply")
    assert len(list(faces.glob("*.jpg"))) == 2 and pipe.is_fifo()


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
    """no program or module of ours is linked with anything that talks to servers"""
    build = pathlib.Path(GUISE).parents[2]
    programs = [path for path in build.glob("src/*/guise-[sw]*") if os.access(path, os.X_OK) and path.is_file()]
    for program in (GUISE, *programs, *build.glob("mpi/guise-mpi.so"), *build.glob("kernels/guise-cuda.so")):
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
