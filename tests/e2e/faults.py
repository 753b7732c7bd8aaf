#!/usr/bin/env python3
"""A disk that fails, or a kill, at every place in turn: whatever a command was doing, it ends in words or is killed,
what was complete stays complete, and the same command once more ends as if nothing had been. Prints TAP. Arguments:
guise, the data folder, the library of faults (tests/support/guise-faults.c). GUISE_FAULTS: how many places for each
scenario and kind of fault, or "all"; without it one place for two of the kinds. GUISE_FAULT_KINDS: only these kinds;
GUISE_SEED: which places; GUISE_SCENARIOS: only those whose names begin so (several: "|").
"""
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import leftovers
from journals import check_whole

GUISE, DATA, LIBRARY = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
WANTED = os.environ.get("GUISE_FAULTS", "")
SEED = int(os.environ.get("GUISE_SEED", "6"))
ONLY = os.environ.get("GUISE_SCENARIOS", "")
KINDS = os.environ.get("GUISE_FAULT_KINDS", "full error locked kill").split()
TINY = {"resolution": 32, "ae_dims": 8, "e_dims": 4, "d_dims": 4, "d_mask_dims": 4, "batch_size": 2}
# What happens at the n-th call, and the exit codes it may end with; 0 where the fault was in what costs nothing.
FAULTS = {"full": ({"GUISE_FAULT": "ENOSPC", "GUISE_FAULT_STAYS": ""}, (0, 4)),
          "error": ({"GUISE_FAULT": "EIO"}, (0, 1)),
          "locked": ({"GUISE_FAULT": "EROFS", "GUISE_FAULT_STAYS": ""}, (0, 1)),
          "kill": ({"GUISE_FAULT": "kill-within"}, (-9,))}
UNFINISHED = (".draft", ".removed", ".replaced", "left-")
scenarios = []


class Scenario:
    """What is done to a copy of a folder, "case"; a subclass says what must be true afterwards."""
    name = ""
    environment = {}
    commands = ()        # of which the first meets the fault; then all of them end the work
    again = ()           # what the first one gets when it comes again
    before = ()          # makes the folder
    stays = "1000000"    # calls that a lasting fault lasts: until the command gives up, or goes on
    codes = ()           # exit codes of the first command that are right, too

    def make(self, case):
        for words in self.before:
            guise(*words)

    def check_kept(self, case, state):
        """After the fault: what was whole before is there and whole."""

    def get_codes_again(self, case):
        """Exit codes of the command when it comes again: what was done already, it refuses to do."""
        return (0,)

    def outcome(self, case):
        """By name, what the commands leave."""
        return {}


def scenario(cls):
    scenarios.append(cls())
    return cls


def run(words, environment=(), preload=False):
    """Runs a command, which has to leave nothing behind but its results; a training that waits for room on a disk is
    stopped: there will be none."""
    temporary = pathlib.Path(tempfile.mkdtemp(prefix="tmp-", dir=work))
    variables = {**os.environ, **dict(environment), "TMPDIR": str(temporary)}
    shared = leftovers.read_shared_memory()
    if preload:
        variables.update({"LD_PRELOAD": LIBRARY, "ASAN_OPTIONS": "verify_asan_link_order=0"})
    with tempfile.TemporaryFile("w+") as problems:
        process = subprocess.Popen([GUISE, *map(str, words), "--threads", "1", "--json"], stdout=subprocess.PIPE,
                                   stderr=problems, text=True, env=variables, start_new_session=True)
        watchdog = threading.Timer(600, process.kill)
        watchdog.start()
        lines = []
        for line in process.stdout:
            lines.append(line)
            # Where room comes by itself it goes on; one that was stopped already ends by itself, and a second signal
            # would end it at once.
            lasts = variables.get("GUISE_FAULT_STAYS") == Scenario.stays
            if "Training waits" in line and lasts and "GUISE_FAULT_INTERRUPT" not in variables:
                process.send_signal(signal.SIGINT)
        code = process.wait()
        watchdog.cancel()
        leftovers.check(process.pid, temporary, shared, is_killed=code == -signal.SIGKILL)
        shutil.rmtree(temporary)
        problems.seek(0)
        return subprocess.CompletedProcess(words, code, "".join(lines), problems.read())


def guise(*words, ok=(0,)):
    done = run(words)
    assert done.returncode in ok, f"{words}: exit {done.returncode}: {done.stdout[-400:]} {done.stderr[-400:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---- what a person is told ----

def check_words(done, codes, case):
    """One clear sentence, as an event and for people, and nothing that only a programmer understands."""
    assert done.returncode in codes, f"exit {done.returncode}, not {codes}: {done.stdout[-300:]} {done.stderr[-300:]}"
    for word in ("(null)", "CRITICAL", "WARNING **", "Sanitizer", "assertion", "GError"):
        assert word not in done.stderr + done.stdout, f"{word}: {done.stderr[-600:]}"
    if done.returncode == -signal.SIGKILL:
        return
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["event"] == ("result" if done.returncode == 0 else "error"), last
    if done.returncode != 0:
        message = last["message"]
        assert "\n" not in message and 20 < len(message) < 500, message
        assert message in done.stderr, (message, done.stderr)
        assert str(case) in message or done.returncode == 130, f"does not say where: {message}"
        assert last["code"] == "no-space" and last["hint"] if done.returncode == 4 else True, last


# ---- projects ----

def check_checkpoints(case):
    """All that can be seen is whole; returns checkpoints and backups by name."""
    found = {}
    for path in [*case.glob("checkpoints/[0-9]*"), *case.glob("backups/[0-9]*")]:
        found[f"{path.parent.name}/{path.name}"] = check_whole(path)["iteration"]
    return found


def read_acts(case):
    """The acts in their order, but for their times, without the beginning and the end of runs, repeats, and
    what is noted of a checkpoint that had to wait."""
    acts = []
    for line in (case / "journal.jsonl").read_text().splitlines():
        act = json.loads(line)
        del act["time"]
        if act["act"] not in ("run-begin", "run-end", "note") and act not in acts:
            acts.append(act)
    return acts


class Project(Scenario):
    """A command on a project; afterwards the plan is trained to its end, which must be the end it would have had."""
    plan = "plan.json"
    trained = 2

    def make(self, case):
        new_project(case, self.plan)
        if self.trained:
            guise("train", case, "--iterations", self.trained)
        super().make(case)

    def check_kept(self, case, state):
        now = check_checkpoints(case)
        # Newer ones may have pushed old ones out, a restore may have made a backup of the newest.
        for name in state:
            iteration = state[name]
            assert name in now or iteration in now.values(), f"{name} is gone: {sorted(now)}"
        events = guise("backup", "list", case)
        assert all(e["state"] == "complete" for e in events if e["event"] == "backup"), events
        guise("backup", "verify", case)

    def outcome(self, case):
        newest = max(case.glob("checkpoints/[0-9]*"))
        kept = {f"weights of {newest.name}/{p.name}": p.read_bytes() for p in newest.iterdir() if p.name != "checkpoint.json"}
        # Half a line of the journal is kept aside, and losses are added in pieces.
        names = {path for path in read_tree(case) if path not in ("history/losses", "journal.jsonl.torn")}
        return {**kept, "checkpoints": sorted(check_checkpoints(case)), "acts": read_acts(case), "files": sorted(names),
                "preview": read_tree(case / "previews")}


def new_project(case, plan):
    guise("project", "new", case, "--recipe", work / plan, "--src", work / "character", "--dst", work / "performer",
          "--consent", "generated", "--seed", 7)


def write_plan(name, stages):
    recipe = json.loads((DATA / "recipes" / "miniature.json").read_text())
    recipe["options"].update(TINY)
    recipe["stages"] = [{"title": stage["name"], "src": "src", "dst": "dst", **stage} for stage in stages]
    (work / name).write_text(json.dumps(recipe))


@scenario
class StageEnd(Project):
    stays = "4"  # training waits for room
    name = "a stage from its backup to its end"

    @property
    def commands(self):
        return [("train", work / "case", "--iterations", 2), ("train", work / "case")]


@scenario
class Stop(StageEnd):
    name = "a training that is stopped"
    codes = (130,)
    plan = "long.json"
    environment = {"GUISE_FAULT_INTERRUPT": "create /history/losses"}  # behind the line that the stage has begun

    @property
    def commands(self):
        return [("train", work / "case"), ("train", work / "case")]


@scenario
class Clock(StageEnd):
    name = "saves and backups by the clock"
    environment = {"GUISE_FAULT_CLOCK": "1000000"}

    @property
    def commands(self):
        return [("train", work / "case", "--iterations", 2), ("train", work / "case")]

    def outcome(self, case):
        """What is saved when is a matter of time."""
        return {name: value for name, value in super().outcome(case).items() if name.startswith("weights")}


@scenario
class BackupCreate(Project):
    name = "a backup by hand"

    @property
    def commands(self):
        return [("backup", "create", work / "case", "--label", "mine"), ("train", work / "case")]


@scenario
class BackupCopy(BackupCreate):
    name = "a backup by hand where files cannot be linked"
    environment = {"GUISE_FAULT_WITHOUT_LINKS": "1"}


@scenario
class BackupRestore(Project):
    name = "a restored backup"
    trained = 4

    @property
    def commands(self):
        return [("backup", "restore", work / "case", "0000000002-stage-s1"), ("train", work / "case")]

    def outcome(self, case):
        """Restored twice, what was restored first is kept, too."""
        shutil.rmtree(case / "backups" / "0000000002-before-restore-to-2", ignore_errors=True)
        return super().outcome(case)


@scenario
class RestoreCopy(BackupRestore):
    name = "a restored backup where files cannot be linked"
    environment = {"GUISE_FAULT_WITHOUT_LINKS": "1"}


@scenario
class GatePass(Project):
    name = "a gate that is passed"
    plan = "gate.json"

    @property
    def commands(self):
        return [("plan", "pass", work / "case"), ("train", work / "case")]


@scenario
class GateRepeat(GatePass):
    name = "a gate that sends back"

    @property
    def commands(self):
        return [("plan", "repeat", work / "case"), ("train", work / "case")]


@scenario
class OptionChange(Project):
    name = "an option that is changed by hand"

    @property
    def commands(self):
        return [("project", "set", work / "case", "batch_size=3"), ("train", work / "case")]

    def outcome(self, case):
        """Said twice, it changes nothing the second time, and that is in the journal, too."""
        found = super().outcome(case)
        found["acts"] = [act for act in found["acts"] if "before" not in act or act["before"] != act.get("value")]
        return found


@scenario
class PlanChange(StageEnd):
    name = "a plan that was edited"

    @property
    def commands(self):
        return [("train", work / "case", "--iterations", 1), ("train", work / "case")]

    def make(self, case):
        super().make(case)
        plan = json.loads((case / "plan.json").read_text())
        plan["stages"][1]["iterations"] += 1
        (case / "plan.json").write_text(json.dumps(plan))

    def outcome(self, case):
        """The first command stops within a stage: when it comes again, an iteration later, and what is saved there is other."""
        found = super().outcome(case)
        return {name: value for name, value in found.items() if name.startswith("weights") or name == "acts"}


@scenario
class ProjectNew(Project):
    name = "a new project"

    @property
    def commands(self):
        return [("project", "new", work / "case" / "new", "--recipe", work / "plan.json", "--src", work / "character", "--dst",
                 work / "performer", "--consent", "generated", "--seed", 7), ("train", work / "case" / "new")]

    def make(self, case):
        case.mkdir()

    def check_kept(self, case, state):
        """There is a project, or the way is free for one."""
        if (case / "new" / "project.guise").exists():
            guise("project", "info", case / "new")

    def get_codes_again(self, case):
        return (5,) if (case / "new" / "project.guise").exists() else (0,)

    def outcome(self, case):
        return super().outcome(case / "new")


# ---- facesets ----

class Faceset(Scenario):
    def make(self, case):
        shutil.copytree(work / "character", case / "faces")
        super().make(case)

    def check_kept(self, case, state):
        """Every face is somewhere, with its bytes."""
        now = set(read_tree(case).values())
        lost = [name for name, content in state.items() if name.endswith(".jpg") and content not in now]
        assert not lost, f"lost: {lost}"

    def outcome(self, case):
        """The faces by their names; the selection tells of the last of the commands only, and a second trash, or one inside
        where none can be beside, is one, too."""
        return {re.sub(r"^faces(_trash_\d+|/\.guise-trash/\d+)/", "faces_trash/", name): content for name, content in read_tree(case).items()
                if name.endswith((".jpg", ".pak"))}


@scenario
class SortApply(Faceset):
    name = "faces renamed by sorting, some moved away"

    @property
    def commands(self):
        return [("sort", work / "case" / "faces", "--by", "brightness", "--keep", 6, "--apply")]


@scenario
class SortUndo(Faceset):
    name = "a sorting that is taken back"

    @property
    def before(self):
        return [("sort", work / "case" / "faces", "--by", "brightness", "--keep", 6, "--apply")]

    @property
    def commands(self):
        return [("sort", work / "case" / "faces", "--undo", "--apply")]

    def get_codes_again(self, case):
        """The first thing that any command does is to finish what was under way: then there is nothing left to undo."""
        return (0, 1)


@scenario
class Pack(Faceset):
    name = "faces that are packed"

    @property
    def commands(self):
        return [("faceset", "pack", work / "case" / "faces", "--force"), ("faceset", "verify", work / "case" / "faces")]

    def check_kept(self, case, state):
        super().check_kept(case, state)
        guise("faceset", "verify", case / "faces")


@scenario
class Unpack(Faceset):
    name = "a pack that is unpacked"

    def make(self, case):
        super().make(case)
        guise("faceset", "pack", case / "faces", "--remove-originals")

    @property
    def commands(self):
        return [("faceset", "unpack", work / "case" / "faces", "--remove-originals")]

    def check_kept(self, case, state):
        pack = case / "faces" / "faceset.pak"
        if pack.exists():
            assert pack.read_bytes() == state["faces/faceset.pak"], "other bytes in the pack"
        else:
            faces = {name: (work / "character" / name).read_bytes() for name in os.listdir(work / "character")
                     if name.endswith(".jpg")}
            assert faces.items() <= read_tree(case / "faces").items(), "faces are lost"

    def get_codes_again(self, case):
        return (0,) if (case / "faces" / "faceset.pak").exists() else (0, 1)


# ---- from footage to faces, and to a model for others ----

class Footage(Scenario):
    """Faces out of a film of somebody's."""
    film = DATA / "demo" / "character.mp4"

    def make(self, case):
        case.mkdir()
        self.content = self.film.read_bytes()

    def check_kept(self, case, state):
        """The film is as it was, and what looks like a face is whole."""
        assert self.film.read_bytes() == self.content, "another film"
        if list(case.glob("faces/*.jpg")):
            guise("faceset", "verify", case / "faces")


@scenario
class Extract(Footage):
    name = "faces cut out of footage"
    again = ("--force",)  # what is there already counts as done; that it is the same is seen when it is made anew

    @property
    def commands(self):
        return [("extract", self.film, "-o", work / "case" / "faces", "--to", 61, "--every", 20, "--size", 128)]

    def outcome(self, case):
        return {name: content for name, content in read_tree(case).items() if name.endswith(".jpg")}


@scenario
class Capture(Footage):
    name = "faces captured from footage"

    @property
    def commands(self):
        return [("capture", "--source", self.film, "-o", work / "case" / "faces", "--target", 3)]

    def outcome(self, case):
        """Which pictures are taken is a matter of time."""
        assert list((case / "faces").glob("*.jpg")), "no face"
        guise("faceset", "verify", case / "faces")
        return {}


@scenario
class Export(Project):
    name = "a model that is exported over an older one"

    @property
    def before(self):
        return [("export", work / "case", "-o", work / "case" / "model.dfm"), ("train", work / "case", "--iterations", 1)]

    @property
    def commands(self):
        return [("export", work / "case", "-o", work / "case" / "model.dfm", "--force"), ("train", work / "case")]

    def check_kept(self, case, state):
        """The old model or the new one, whole."""
        super().check_kept(case, state)
        guise("inspect", case / "model.dfm")

    def outcome(self, case):
        """What was exported before is told in the file: one more where the fault came behind the line of the journal."""
        model = re.sub(rb'"exported":\d', b'"exported":N', (case / "model.dfm").read_bytes())
        return {**super().outcome(case), "model": model}


def sample(n, chance):
    """Which calls, of n: all, or a few of which every part of them gets one."""
    if WANTED == "all":
        return range(1, n + 1)
    parts = min(int(WANTED or 1), n)
    return sorted({chance.randint(i * n // parts + 1, (i + 1) * n // parts) for i in range(parts)})


def describe_state(case):
    """What a command finds, but for times: of what is half done only the names count, it is thrown away unread."""
    found = []
    for name, content in read_tree(case).items():
        if name.endswith((".tmp", "losses")) or "/." in name:
            content = b""
        elif name.endswith("journal.jsonl"):
            acts = [json.loads(line) if line.endswith("}") else line for line in content.decode().splitlines()]
            content = str([(act["iteration"], act["act"]) if isinstance(act, dict) else act for act in acts]).encode()
        elif name.endswith((".json", ".torn")):
            content = re.sub(rb'"(made_at|time|trained_seconds|backup_seconds|decided-at|asked-at|sha256)[^,}]*', b"", content)
        found.append((name, hashlib.sha256(content).hexdigest()))
    return hashlib.sha256(str(found).encode()).hexdigest()


def restore(template, case):
    shutil.rmtree(case, ignore_errors=True)
    subprocess.run(["cp", "-a", template, case], check=True)


def with_faults(self, case, log, **variables):
    log.unlink(missing_ok=True)
    done = run(self.commands[0], {**self.environment, "GUISE_FAULT_UNDER": case, "GUISE_FAULT_LOG": log, **variables}, True)
    lines = log.read_text().splitlines() if log.exists() else []
    left = [line for line in lines if line.startswith("open ")]
    assert not left, f"still open at the end (exit {done.returncode}): {left[:5]}"
    return done, lines


def finish(self, case, code):
    """Once more what did not end well, and what comes after it."""
    if code != 0:
        guise(*self.commands[0], *self.again, ok=self.get_codes_again(case))
    for words in self.commands[1:]:
        guise(*words)
    left = [path for path in read_tree(case) if any(part.startswith(UNFINISHED) or part.endswith(".tmp")
                                                     for part in pathlib.Path(path).parts)]
    assert not left, f"left over: {left}"
    return self.outcome(case)


def differences(found, expected):
    other = [name for name in sorted({*found, *expected}) if found.get(name) != expected.get(name)]
    shown = {name: (found.get(name), expected.get(name)) for name in other[:1]}
    return f"{other[:6]}: {str(shown)[:900]}" if other else ""


def without_picture(outcome, hit):
    """A picture that cannot be written, or its folder, costs nothing of what is trained, and is made no second time."""
    place = re.search(r"/(?:previews|history/probes)(?:/([^/ ]+\.(?:png|jpg)))?", hit)
    if not place or "files" not in outcome:
        return outcome

    def is_it(name):
        return name.endswith((".png", ".jpg")) and place[1] in (None, name.rsplit("/", 1)[-1])

    return {**outcome, "files": [name for name in outcome["files"] if not is_it(name)],
            "preview": {name: content for name, content in outcome["preview"].items() if not is_it(name)}}


def try_fault(self, template, expected, state, known, fault, n):
    case, log = work / "case", work / "log"
    restore(template, case)
    environment, codes = FAULTS[fault]
    if "GUISE_FAULT_STAYS" in environment:
        environment = {**environment, "GUISE_FAULT_STAYS": self.stays}
    done, calls = with_faults(self, case, log, GUISE_FAULT_AT=str(n), **environment)
    hit = next((line for line in calls if line.endswith("!")), None)
    if hit is None:
        return None  # fewer calls than the last time
    where = f"{fault} at {hit[:-2]}"
    try:
        check_words(done, (*codes, *self.codes), case)
        key = (describe_state(case), done.returncode == 0)
        if key not in known:  # from an equal state the way on is the same
            self.check_kept(case, state)
            found = finish(self, case, done.returncode)
            if done.returncode == 0:
                found, expected = without_picture(found, hit), without_picture(expected, hit)
            other = differences(found, expected)
            assert not other, f"another end: {other}"
            known.add(key)
    except (AssertionError, OSError, ValueError) as error:
        shown = done.stdout.splitlines()[-1:] or [""]
        raise AssertionError(f"{where} (exit {done.returncode}, {shown[0][:300]}): {error}") from error
    return done.returncode


def try_all(self, chance):
    """All the faults of a scenario; returns a sum of it."""
    case, template = work / "case", work / "template"
    shutil.rmtree(case, ignore_errors=True)
    shutil.rmtree(template, ignore_errors=True)
    self.make(case)
    shutil.move(case, template)
    restore(template, case)
    state = check_checkpoints(case) if isinstance(self, Project) else read_tree(case)
    done, calls = with_faults(self, case, work / "log")
    assert done.returncode in (0, *self.codes) and calls, f"without a fault: {done.stdout[-300:]} {done.stderr[-300:]}"
    restore(template, case)
    expected = finish(self, case, None)
    ends, problems, known = {}, [], set()
    for fault in KINDS if WANTED else chance.sample(KINDS, min(2, len(KINDS))):
        for n in sample(len(calls), chance):
            try:
                code = try_fault(self, template, expected, state, known, fault, n)
                ends.setdefault(fault, []).append(code)
            except AssertionError as error:
                problems.append(str(error))
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(f"# {text[:1500]}" for text in problems[:40])
    counts = "; ".join(f"{fault} {len(codes) - codes.count(None)}, {codes.count(0)} of them without harm" if fault != "kill"
                       else f"kill {codes.count(-9)}" for fault, codes in ends.items())
    return f"{len(calls)} calls, {len(known)} different states: {counts}"


failed = 0
# In memory where that can be had: thousands of syncs wait for nothing there.
memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
with tempfile.TemporaryDirectory(prefix="guise faults ", dir=memory) as folder:
    work = pathlib.Path(folder).resolve()
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    stages = [{"name": "s0", "iterations": 2}, {"name": "s1", "iterations": 2}, {"name": "s2", "iterations": 1}]
    write_plan("plan.json", stages)
    write_plan("long.json", [stages[0], {"name": "s1", "iterations": 9}])
    write_plan("gate.json", [{**stages[0], "gate": {"repeat_from": "s0", "reset": True, "max_repeats": 1}}, *stages[1:]])
    selected = [each for each in scenarios if each.name.startswith(tuple(ONLY.split("|")))]
    print(f"1..{len(selected)}")
    for number, each in enumerate(selected, 1):
        start = time.monotonic()
        try:
            told = try_all(each, random.Random(f"{SEED} {each.name}"))
            print(f"ok {number} - {each.name} # {told}; {time.monotonic() - start:.0f} s", flush=True)
        except Exception as error:  # the next scenario still tells something
            failed += 1
            print(f"not ok {number} - {each.name}\n# {type(error).__name__}: {error}", flush=True)
sys.exit(1 if failed else 0)
