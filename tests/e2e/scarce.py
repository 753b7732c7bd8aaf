#!/usr/bin/env python3
"""A computer without threads or memory to spare, at every place in turn: a command ends in words or does its work with
less, what was there before stays, and the same command once more ends as if nothing had been. Prints TAP. Arguments:
guise, the data folder, the library that refuses (tests/support/guise-scarce.c).

Kinds: "thread" (one thread is not started), "threads" (none is from there on), "large" and "larger" (the same of pieces of
memory of at least 1 MiB), "any" (one piece of whatever size; GLib ends the program then, by design, other libraries
crash, and what has to hold is what holds after a kill). Of "any" places lie apart by a growing factor.

GUISE_SCARCE_PLACES: how many places for each case and kind, or "all"; without it two cases have one place each.
GUISE_SCARCE_KINDS, GUISE_SCARCE_CASES: only these (several: "|"); GUISE_SEED: which places.
"""
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import leftovers
from journals import check_whole

GUISE, DATA, LIBRARY = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
MODEL = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere")) / "golden" / "dfl" / "dfm" / "liae_udt.dfm"
WANTED = os.environ.get("GUISE_SCARCE_PLACES", "")
ONLY = tuple(os.environ.get("GUISE_SCARCE_CASES", "").split("|"))
SEED = os.environ.get("GUISE_SEED", "6")
TINY = [word for pair in ("resolution=32", "ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2")
        for word in ("--option", pair)]
ALWAYS = "1000000000"
KINDS = {"thread": {"GUISE_SCARCE": "threads"},
         "threads": {"GUISE_SCARCE": "threads"},
         "large": {"GUISE_SCARCE": "memory"},
         "larger": {"GUISE_SCARCE": "memory"},
         "any": {"GUISE_SCARCE": "memory", "GUISE_SCARCE_FROM": "1"}}
LASTING = ("threads", "larger")
CHOSEN = [kind for kind in KINDS if kind in os.environ.get("GUISE_SCARCE_KINDS", "|".join(KINDS)).split("|")]
GROWTH = 1.1  # from one place of "any" to the next
UNFINISHED = (".draft", ".removed", ".replaced", "left-")
AS_KILLED = (-signal.SIGTRAP, -signal.SIGABRT, -signal.SIGSEGV)


def run(words, **variables):
    """Runs a command, which has to leave nothing behind but its results."""
    temporary = pathlib.Path(tempfile.mkdtemp(prefix="tmp-", dir=work))
    shared = leftovers.read_shared_memory()
    command = [GUISE, *map(str, words), "--threads", "2", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                          env={**os.environ, "TMPDIR": str(temporary), **variables}) as process:
        try:
            out, problems = process.communicate(timeout=300)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    leftovers.check(process.pid, temporary, shared, is_killed=process.returncode < 0)
    shutil.rmtree(temporary)
    return subprocess.CompletedProcess(command, process.returncode, out, problems)


def guise(*words, ok=(0,)):
    done = run(words)
    assert done.returncode in ok, f"{words}: exit {done.returncode}: {done.stdout[-400:]} {done.stderr[-400:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_tree(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


# ---- cases ----

class Case:
    """A command on a folder, "case", that is made once and copied."""
    stays = ALWAYS  # how many are refused where it lasts

    def make(self, case):
        case.mkdir()

    def check_kept(self, before, after, case):
        """What was there is there."""
        other = [name for name, content in before.items() if after.get(name) != content]
        assert not other, f"lost or changed: {other[:5]}"

    def outcome(self, case):
        """What is there when all is done; of what has a time in it only the name."""
        return {name: content if name.endswith((".jpg", ".png", ".pak")) else ""
                for name, content in read_tree(case).items()}


class Extract(Case):
    name = "extract"

    def command(self, case):
        return ("extract", DATA / "demo" / "character.mp4", "-o", case / "faces", "--to", 61, "--every", 20, "--size", 128)

    def finish(self, case):
        """What is there already is left out when it comes again, with --force it is made anew."""
        guise(*self.command(case), "--force")


class Capture(Case):
    name = "capture"

    def command(self, case):
        return ("capture", "--source", DATA / "demo" / "character.mp4", "-o", case / "faces", "--target", 3)

    def outcome(self, case):
        """Which pictures are taken is a matter of time: one that was whole at the fault counts."""
        faces = list((case / "faces").glob("*.jpg"))
        assert faces, "no face"
        guise("faceset", "verify", case / "faces")
        return {}


class Faces(Case):
    def make(self, case):
        super().make(case)
        shutil.copytree(work / "character", case / "faces")

    def check_kept(self, before, after, case):
        lost = [name for name, content in before.items() if name.endswith(".jpg") and content not in after.values()]
        assert not lost, f"lost: {lost[:5]}"


class Sort(Faces):
    name = "sort"

    def command(self, case):
        return ("sort", case / "faces", "--by", "brightness", "--keep", 3, "--apply", "--force")

    def outcome(self, case):
        return {name: content for name, content in super().outcome(case).items() if name.startswith("faces/") and content}


class Pack(Faces):
    name = "pack"

    def command(self, case):
        return ("faceset", "pack", case / "faces", "--force")


class Swap(Case):
    name = "swap"

    def command(self, case):
        return ("swap", "--model", MODEL, work / "three", "-o", case / "out.mp4", "--force")


class Live(Swap):
    name = "live"

    def command(self, case):
        return ("live", "--model", MODEL, "--source", work / "three", "--every-picture", "--sink", case / "out.mp4", "--force")


class Project(Case):
    def make(self, case):
        guise("project", "new", case, "--recipe", "miniature", "--src", work / "character", "--dst", work / "performer",
              "--consent", "generated", "--seed", 7, *TINY)
        guise("train", case, "--iterations", 2)

    def check_kept(self, before, after, case):
        """Everything that can be seen is whole, and the checkpoint is there."""
        for path in [*case.glob("checkpoints/[0-9]*"), *case.glob("backups/[0-9]*")]:
            check_whole(path)
        super().check_kept({name: content for name, content in before.items()
                            if name.startswith("checkpoints/") or name == "plan.json"}, after, case)

    def outcome(self, case):
        checkpoints = sorted(case.glob("checkpoints/[0-9]*"))
        return {"checkpoints": [path.name for path in checkpoints], "backups": [path.name for path in sorted(case.glob("backups/[0-9]*"))]}


class Train(Project):
    """Here a checkpoint is saved, too: with fewer threads the same one to a rounding. A training that cannot save waits for
    as long as it takes, so what lasts passes."""
    name = "train"
    stays = "4"

    def command(self, case):
        return ("train", case, "--iterations", 2)

    def outcome(self, case):
        checkpoints = sorted(case.glob("checkpoints/[0-9]*"))
        assert int(checkpoints[-1].name) >= 4, checkpoints
        return {}


class Backup(Project):
    name = "backup"

    def command(self, case):
        return ("backup", "create", case, "--label", "mine")

    def outcome(self, case):
        """One made before the fault is one more."""
        found = super().outcome(case)
        assert any(name.endswith("mine") or "mine" in name for name in found["backups"]), found
        return {"checkpoints": found["checkpoints"]}


class Export(Project):
    name = "export"

    def command(self, case):
        return ("export", case, "-o", case / "model.dfm", "--force")

    def outcome(self, case):
        guise("inspect", case / "model.dfm")
        return super().outcome(case)


CASES = [Extract(), Sort(), Pack(), Train(), Backup(), Export(), Capture(), Swap(), Live()]


# ---- the loop ----

def check_end(done, kind):
    """In words, or with success; never by a crash, but where a small piece is refused."""
    if kind == "any" and done.returncode in AS_KILLED:
        return
    if kind.startswith("thread") and "libgomp: Thread creation failed" in done.stderr and done.returncode == 1:
        return  # between the trial at the start and its first use; a sentence, and nothing that was not saved is lost
    assert done.returncode in (0, 1, 4), f"{done.stdout[-300:]} {done.stderr[-700:]}"
    for word in ("(null)", "CRITICAL", "WARNING **", "assertion", "GError"):
        assert word not in done.stderr + done.stdout, f"{word}: {done.stderr[-600:]}"
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["event"] == ("result" if done.returncode == 0 else "error"), last
    if done.returncode != 0:
        assert 20 < len(last["message"]) < 500 and "\n" not in last["message"], last


def finish(each, case):
    if hasattr(each, "finish"):
        each.finish(case)
    else:
        guise(*each.command(case))
    left = [name for name in read_tree(case) if any(part.startswith(UNFINISHED) or part.endswith(".tmp") or ".tmp." in part
                                                    for part in pathlib.Path(name).parts)]
    assert not left, f"left over: {left}"
    return each.outcome(case)


def restore(case):
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(work / "template", case)


def count(each, case, kind):
    restore(case)
    done = run(each.command(case), **KINDS[kind], LD_PRELOAD=LIBRARY, GUISE_SCARCE_COUNT=str(work / "count"))
    assert done.returncode == 0, f"without a fault: {done.stdout[-300:]} {done.stderr[-300:]}"
    return int((work / "count").read_text().split()[0])


def choose(n, kind, chance):
    if kind == "any":
        places, at = [], 1.0
        while at <= n:
            places.append(int(at))
            at = max(at + 1, at * GROWTH)
    else:
        places = list(range(1, n + 1))
    return places if WANTED == "all" else sorted(chance.sample(places, min(len(places), int(WANTED or 1))))


def try_place(each, case, kind, n, before, expected):
    restore(case)
    stays = {"GUISE_SCARCE_STAYS": each.stays} if kind in LASTING else {}
    try:
        done = run(each.command(case), **KINDS[kind], **stays, LD_PRELOAD=LIBRARY, GUISE_SCARCE_COUNT=str(work / "count"),
                   GUISE_SCARCE_AT=str(n))
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{kind} {n}: does not end") from error
    n_bytes = int((work / "count").read_text("latin-1").split("\n")[0].split()[1])
    if n_bytes == 0:
        return None  # fewer than the last time
    try:
        check_end(done, kind)
        each.check_kept(before, read_tree(case), case)
        found = finish(each, case)
        assert found == expected, f"another end: {sorted(set(map(str, found.items())) ^ set(map(str, expected.items())))[:4]}"
    except (AssertionError, OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        size = f" ({n_bytes} bytes)" if KINDS[kind]["GUISE_SCARCE"] == "memory" else ""
        raise AssertionError(f"{kind} {n}{size}, exit {done.returncode}: {type(error).__name__}: {error}") from error
    return done.returncode


def try_case(each, kinds):
    chance, case, told, problems = random.Random(f"{SEED} {each.name}"), work / "case", [], []
    shutil.rmtree(case, ignore_errors=True)
    shutil.rmtree(work / "template", ignore_errors=True)
    each.make(case)
    shutil.move(case, work / "template")
    before = read_tree(work / "template")
    restore(case)
    expected = finish(each, case)
    n_refused = 0
    for kind in kinds:
        n, codes = count(each, case, kind), []
        for place in choose(n, kind, chance):
            try:
                codes.append(try_place(each, case, kind, place, before, expected))
            except AssertionError as error:
                problems.append(str(error))
        codes = [code for code in codes if code is not None]
        n_refused += len(codes)
        told.append(f"{kind} {len(codes)} of {n}: {codes.count(0)} done, {sum(code > 0 for code in codes)} in words, "
                    f"{sum(code < 0 for code in codes)} as killed")
    if not problems and n_refused == 0:
        problems.append("nothing was refused: the library does not see what the program asks for")
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(f"# {text[:1200]}" for text in problems[:60])
    return "; ".join(told)


failed = 0
with tempfile.TemporaryDirectory(prefix="guise scarce ") as folder:
    work = pathlib.Path(folder).resolve()
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--to", 81, "--every", 20, "--size", 128)
    (work / "three").mkdir()
    for path in sorted((work / "character").glob("*.jpg"))[:3]:
        shutil.copy(path, work / "three")
    selected = [each for each in CASES if each.name.startswith(ONLY) and (MODEL.exists() or not isinstance(each, Swap))]
    if not WANTED:
        selected = [each for each in selected if each.name in ("pack", "train")]
    print(f"1..{len(selected)}")
    for number, each in enumerate(selected, 1):
        start = time.monotonic()
        kinds = CHOSEN if WANTED else CHOSEN[number % 2::2]
        try:
            told = try_case(each, kinds)
            print(f"ok {number} - {each.name} # {told}; {time.monotonic() - start:.0f} s", flush=True)
        except Exception as error:  # the next case still tells something
            failed += 1
            print(f"not ok {number} - {each.name}\n# {type(error).__name__}: {error}", flush=True)
sys.exit(1 if failed else 0)
