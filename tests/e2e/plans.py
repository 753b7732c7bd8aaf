#!/usr/bin/env python3
"""Plans from their first iteration to their last: miniatures of the author's recipes leave the journal that the recipe
says, line by line, and whole backups; damaged checkpoints and changed plans end as documented. Prints TAP. Arguments:
guise, the data folder.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from journals import check_whole, compare_acts, read_journal, training_acts

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
TINY = {"resolution": 32, "ae_dims": 8, "e_dims": 4, "d_dims": 4, "d_mask_dims": 4, "batch_size": 2}
OPTIONS = [word for key, value in TINY.items() for word in ("--option", f"{key}={value}")]
cases = []


def case(function):
    cases.append(function)
    return function


def guise(*words, expect=0):
    """Runs a verb with --json; returns its events."""
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    assert run.returncode == expect, f"{words}: exit {run.returncode}: {run.stdout[-400:]} {run.stderr[-400:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def new_project(name, recipe, *words):
    path = work / name
    guise("project", "new", path, "--recipe", recipe, "--src", work / "character", "--dst", work / "performer",
          "--consent", "generated", "--seed", 7, *words)
    return path


def info(project):
    return guise("project", "info", project)[-1]


def created(plan):
    return (0, "project-created", {"plan": plan["name"], "consent_src": "generated", "consent_dst": "generated"})


def begun(iteration):
    return (iteration, "run-begin", {"device": "cpu"})


def ended(iteration, outcome="finished"):
    return (iteration, "run-end", {"outcome": outcome})


def check_backups(project, acts):
    """There is one whole backup for every act that tells of one, and no other."""
    expected = {f"{iteration:010}-{members['kind']}-{members['label']}": iteration
                for iteration, act, members in acts if act == "backup"}
    found = sorted(path.name for path in (project / "backups").iterdir())
    assert found == sorted(expected), (found, sorted(expected))
    for name, iteration in expected.items():
        assert check_whole(project / "backups" / name)["iteration"] == iteration, name


def check_checkpoints(project, iteration):
    """All checkpoints are whole, the newest has the iteration, and nothing half-done lies about."""
    names = sorted(path.name for path in (project / "checkpoints").iterdir())
    assert names and int(names[-1]) == iteration, names
    for name in names:
        assert check_whole(project / "checkpoints" / name)["iteration"] == int(name), name


def read_plan(name):
    return json.loads((DATA / "recipes" / f"{name}.json").read_text())


def write_plan(path, stages):
    """The miniature with other stages, on a still smaller model."""
    plan = read_plan("miniature")
    plan["options"].update(TINY)
    plan["stages"] = [{"title": stage["name"], "src": "src", "dst": "dst", **stage} for stage in stages]
    path.write_text(json.dumps(plan, indent=2))
    return plan


def same_weights(a, b, iteration):
    """Whether two projects have the same bits in every file of a checkpoint but the one that tells the time."""
    folders = [project / "checkpoints" / f"{iteration:010}" for project in (a, b)]
    files = [{f.name: f.read_bytes() for f in folder.iterdir() if f.name != "checkpoint.json"} for folder in folders]
    assert any(name.endswith("_opt.npy") for name in files[0]), sorted(files[0])
    return files[0] == files[1]


@case
def become_a_character():
    """the miniature of recipe A leaves the journal of the recipe and whole backups"""
    plan = read_plan("miniature")
    project = new_project("A", "miniature", *OPTIONS)
    assert info(project)["reusable"] is True
    r = guise("train", project, "--unattended")[-1]
    assert (r["iteration"], r["outcome"]) == (230, "finished"), r
    acts = [created(plan), begun(0), *training_acts(plan), ended(230)]
    resets = [iteration for iteration, act, _ in acts if act == "reset"]
    assert resets == [10, 20, 30, 40], resets  # so that the expectation is not empty by mistake
    compare_acts(read_journal(project), acts)
    noted = json.loads((project / "facesets.json").read_text())
    assert noted["facesets"][0]["slot"] == "src" and noted["facesets"][0]["faces"] > 0, noted
    check_backups(project, acts)
    check_checkpoints(project, 230)
    says = {path.name: check_whole(path)["reusable"] for path in (project / "backups").iterdir()}
    assert [name for name in sorted(says) if not says[name]] == ["0000000200-stage-gan"], says
    assert info(project)["reusable"] is False


def without_gates(acts, gates):
    """The acts but for what is asked and answered at gates, which must be at these iterations."""
    asked = [act for act in acts if act[1] in ("gate", "gate-decided")]
    assert {iteration for iteration, _, _ in asked} <= set(gates), asked
    return [act for act in acts if act not in asked]


def up_to_gate(plan, acts):
    """The acts of a plan up to the end of its first stage that has a gate."""
    name = next(stage["name"] for stage in plan["stages"] if "gate" in stage)
    end = next(i for i, act in enumerate(acts) if act[1:] == ("stage-end", {"stage": name}))
    return acts[:end + 1]


@case
def wait_at_the_gate():
    """the miniature of recipe B waits at its gate, twice, goes on unattended, and leaves the journal of the recipe"""
    plan = read_plan("miniature-ready-to-use")
    project = new_project("B", "miniature-ready-to-use", *OPTIONS)
    acts = up_to_gate(plan, list(training_acts(plan)))
    resets = [iteration for iteration, act, _ in acts if act == "reset"]
    assert resets == [50, 100, 150] and acts[-1][0] == 250, acts
    for _ in range(2):
        r = guise("train", project)[-1]
        assert (r["iteration"], r["outcome"]) == (250, "at-gate"), r
    expected = [created(plan), begun(0), *acts, ended(250, "at-gate"), begun(250), ended(250, "at-gate")]
    compare_acts(without_gates(read_journal(project), [250]), expected)
    check_backups(project, acts)
    check_checkpoints(project, 250)
    assert info(project)["reusable"] is True
    r = guise("train", project, "--unattended")[-1]
    assert (r["iteration"], r["outcome"]) == (380, "finished"), r
    rest = list(training_acts(plan))[len(acts):]
    assert rest and rest[0][0] == 250, rest
    check_passed(project, [*expected, begun(250), *rest, ended(380)], [*acts, *rest], 250, 380)


def reuse_acts(plan):
    """The acts of a plan that begins with a model: that one is kept, too."""
    acts = list(training_acts(plan))
    return [(0, "backup", {"kind": "stage", "label": plan["stages"][0]["name"]}), *acts]


def check_passed(project, expected, acts, gate, end):
    """A plan that has run to its end and passed its only gate unattended; the journal, and the acts of the plan in it."""
    found = read_journal(project)
    assert any(act[:2] == (gate, "gate-decided") for act in found), [act for act in found if "gate" in act[1]]
    compare_acts(without_gates(found, [gate]), expected)
    check_backups(project, acts)
    check_checkpoints(project, end)
    pinned = [name.name for name in (project / "backups").glob("*-pinned-reusable-base")]
    assert pinned == [f"{gate:010}-pinned-reusable-base"], pinned  # random warp goes off behind the gate
    assert info(project)["reusable"] is False


@case
def reuse_a_model():
    """the miniature of the reuse recipe starts inter_AB anew in the reusable model of A and passes its gate unattended"""
    plan = read_plan("miniature-reuse")
    project = new_project("reuse", "miniature-reuse", "--base", work / "A", *OPTIONS)
    begin = read_journal(project)
    assert begin[0] == created(plan) and begin[1][:2] == (0, "imported") and len(begin) == 2, begin
    # Of all that A has kept, the last with random warp.
    assert begin[1][2]["iterations_before"] == 150 and begin[1][2]["reusable"] is True, begin[1]
    assert [entry["iteration"] for entry in info(project)["chain"]] == [150]
    acts = reuse_acts(plan)
    assert (0, "reset", {"network": "inter_AB"}) in acts and (200, "stage-end", {"stage": "again"}) in acts, acts
    r = guise("train", project, "--unattended")[-1]
    assert (r["iteration"], r["outcome"]) == (330, "finished"), r
    check_passed(project, [*begin, begun(0), *acts, ended(330)], acts, 200, 330)


@case
def damaged_checkpoints():
    """a truncated or bit-flipped newest checkpoint is told and passed over, an older one opens, training goes on"""
    plan = write_plan(work / "damage.json", [{"name": f"s{i}", "iterations": 4} for i in range(4)])
    for name, damage in (("cut", lambda b: b[:len(b) // 2]), ("flipped", lambda b: b[:100] + bytes([b[100] ^ 1]) + b[101:])):
        project = new_project(name, work / "damage.json")
        guise("train", project, "--iterations", 10)
        checkpoints = sorted((project / "checkpoints").iterdir())
        assert [int(path.name) for path in checkpoints] == [4, 8, 10], checkpoints
        file = checkpoints[-1] / "guise_SAEHD_decoder.npy"
        file.write_bytes(damage(file.read_bytes()))
        events = guise("train", project, "--unattended")
        said = [e["message"] for e in events if e["event"] in ("note", "warning") and "0000000010" in e.get("message", "")]
        assert any("passed over" in text for text in said), f"{name}: nothing is said: {events[:4]}"
        assert (8, "run-begin", {"device": "cpu"}) in read_journal(project), f"{name}: did not go on from 8"
        assert events[-1]["iteration"] == 16 and info(project)["iteration"] == 16
        straight = new_project(f"{name}, straight", work / "damage.json")
        guise("train", straight, "--unattended")
        assert same_weights(project, straight, 16), f"{name}: other weights"


@case
def all_checkpoints_damaged():
    """when no checkpoint is whole, training does not silently begin anew"""
    write_plan(work / "all.json", [{"name": f"s{i}", "iterations": 2} for i in range(2)])
    project = new_project("all", work / "all.json")
    guise("train", project, "--iterations", 3)
    for file in (project / "checkpoints").glob("*/guise_SAEHD_encoder.npy"):
        file.write_bytes(file.read_bytes()[:-1])
    before = sorted((project / "checkpoints").iterdir())
    error = guise("train", project, expect=3)[-1]
    assert "is whole" in error["message"], error
    assert sorted((project / "checkpoints").iterdir()) == before


@case
def read_only_folder():
    """a project in a folder that nobody may write to is refused in words and stays as it is"""
    if os.geteuid() == 0:
        return "SKIP root may write everywhere"
    write_plan(work / "locked.json", [{"name": f"s{i}", "iterations": 2} for i in range(2)])
    project = new_project("locked", work / "locked.json")
    guise("train", project, "--iterations", 3)
    folders = [project, *(path for path in project.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        error = guise("train", project, expect=1)[-1]
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert str(project) in error["message"], error
    assert guise("train", project)[-1]["iteration"] == 4
    return None


@case
def nonsense_in_the_plan():
    """a plan that was edited to nonsense under way is refused with its line; mended, it goes on"""
    plan = write_plan(work / "edit.json", [{"name": f"s{i}", "iterations": 4} for i in range(2)])
    project = new_project("edit", work / "edit.json")
    guise("train", project, "--iterations", 2)
    good = (project / "plan.json").read_text()
    lines = good.splitlines()
    line = max(i for i, text in enumerate(lines) if '"iterations"' in text)
    for nonsense in ('"iterations": -3,', '"iterations": "many",', '"iterations": 4 4,'):
        (project / "plan.json").write_text("\n".join([*lines[:line], nonsense, *lines[line + 1:]]))
        journal = (project / "journal.jsonl").read_bytes()
        error = guise("train", project, expect=1)[-1]
        assert f":{line + 1}:" in error["message"] or f"line {line + 1}" in error["message"], (line + 1, error)
        assert (project / "journal.jsonl").read_bytes() == journal, nonsense
    (project / "plan.json").write_text(json.dumps({**plan, "stages": plan["stages"][1:]}, indent=2))
    error = guise("train", project, expect=1)[-1]
    assert re.search(r"plan.json:\d+:\d+: .*'s0'", error["message"]), error  # the stage under way is gone
    (project / "plan.json").write_text(good)
    assert guise("train", project)[-1]["iteration"] == sum(stage["iterations"] for stage in plan["stages"])


@case
def longer_plan():
    """the stage under way can be made longer, and one that is done too when it was the last (A51)"""
    plan = write_plan(work / "longer.json", [{"name": f"s{i}", "iterations": 4} for i in range(2)])
    project = new_project("longer", work / "longer.json")
    for done, iterations in ((6, 6), (10, 9)):
        guise("train", project, *(["--iterations", 6] if done == 6 else []))
        assert info(project)["iteration"] == done, info(project)
        plan["stages"][1]["iterations"] = iterations
        (project / "plan.json").write_text(json.dumps(plan, indent=2))
    assert guise("train", project)[-1]["iteration"] == 13
    ends = [act for act in read_journal(project) if act[1] == "stage-end"]
    assert ends == [(4, "stage-end", {"stage": "s0"}), (10, "stage-end", {"stage": "s1"}),
                    (13, "stage-end", {"stage": "s1"})], ends


def fill(folder):
    """Takes what is free on a disk, but for a few lines."""
    ballast = folder / "ballast"
    disk = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(bytes(max(disk.f_bavail * disk.f_frsize - (1600 << 10), 0)))
    return ballast


def wait_for_warning(run):
    """What a training on a full disk says."""
    for line in run.stdout:
        event = json.loads(line)
        if event["event"] == "warning" and "checkpoint of iteration" in event["message"]:
            return event["message"]
    raise AssertionError(run.stderr.read())


def train_on_full_disk(disk, name):
    """A training whose disk is full at the end of its second stage."""
    project = new_project(f"{disk.name}/{name}", work / "full.json")
    guise("train", project, "--until-stage", 1)
    ballast = fill(disk)
    run = subprocess.Popen([GUISE, "train", project, "--unattended", "--json"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)
    message = wait_for_warning(run)
    assert re.search(r"iteration 8 .*needs [\d.]+.MB, and only [\d.]+.[kM]B are free in '.*checkpoints'", message), message
    assert int(sorted((project / "checkpoints").iterdir())[-1].name) == 4
    return project, ballast, run


@case
def full_disk():
    """at a stage's end on a full disk training waits: with room again it goes on, stopped it names what is whole"""
    write_plan(work / "full.json", [{"name": f"s{i}", "iterations": 4} for i in range(3)])
    disk = work / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk], capture_output=True).returncode != 0:
        return "SKIP no small disk can be made here"
    try:
        project, ballast, run = train_on_full_disk(disk, "late")
        ballast.unlink()
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0 and json.loads(out.splitlines()[-1])["iteration"] == 12, (out[-300:], err)
        said = [(i, members["what"]) for i, act, members in read_journal(project) if act == "note"]
        assert said == [(8, "checkpoint-waits"), (8, "checkpoint-written")], said
        check_checkpoints(project, 12)
        straight = new_project("not late", work / "full.json")
        guise("train", straight, "--unattended")
        assert same_weights(project, straight, 12)

        project, ballast, run = train_on_full_disk(disk, "stopped")
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=300)
        assert run.returncode not in (0, None), run.returncode
        message = json.loads(out.splitlines()[-1])["message"]
        assert "last whole checkpoint is" in message and "0000000004" in message, message
        ballast.unlink()
        assert guise("train", project, "--unattended")[-1]["iteration"] == 12
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


failed = 0
with tempfile.TemporaryDirectory(prefix="guise plans ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        start = time.monotonic()
        try:
            remark = function()
            print(f"ok {number} - {function.__doc__} # {remark + ' ' if remark else ''}{time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next case still tells something
            failed += 1
            print(f"not ok {number} - {function.__doc__}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
