#!/usr/bin/env python3
"""Kills: a training that is killed at random moments, also during saves, backups and resets, and started again until its
plan is done. Every start opens the newest complete checkpoint without anybody's help; at the end the weights are those
of a training that nobody has disturbed, bit by bit, and the journal has every act of the plan. Prints TAP. Arguments:
guise, the data folder. GUISE_KILLS: how many (10); GUISE_SEED: of the moments.
"""
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from journals import check_whole, compare_acts, read_journal, training_acts

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
N_KILLS = int(os.environ.get("GUISE_KILLS", "10"))
SEED = int(os.environ.get("GUISE_SEED", "6"))
TINY = {"resolution": 32, "ae_dims": 32, "e_dims": 16, "d_dims": 16, "d_mask_dims": 16, "batch_size": 2}
# Short stages and many resets, so that much of the time goes into what a kill could tear: 80 iterations, 25 saves.
STAGES = [*({"name": f"generic{i}", "iterations": 8, "dst": "generic", "resets": [2, 4, 6]} for i in range(4)),
          *({"name": f"own{i}", "iterations": 8, "dst": "dst", "resets": [4]} for i in range(3)),
          {"name": "no-warp", "iterations": 8, "dst": "dst", "options": {"random_warp": False}},
          *({"name": f"gan{i}", "iterations": 8, "dst": "dst", "options": {"gan_power": 0.1, "gan_patch_size": 8,
                                                                          "gan_dims": 8}} for i in range(2))]
END = sum(stage["iterations"] for stage in STAGES)
# What a kill shall interrupt: what comes after an event, or the writing of a checkpoint or a backup; None: anything.
EVENTS = {"anything": None, "after a save": "Saved at", "after a backup": "Backed up", "after a reset": "starts anew",
          "begin of a stage": "Stage ", "iteration": "progress"}
DRAFTS = {"save": "checkpoints", "backup": "backups"}


def guise(*words):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, f"{words}: exit {run.returncode}: {run.stdout[-400:]} {run.stderr[-400:]}"
    return json.loads(run.stdout.splitlines()[-1])


def new_project(name):
    path = work / name
    guise("project", "new", path, "--recipe", work / "plan.json", "--src", work / "character",
          "--dst", work / "performer", "--consent", "generated", "--seed", 7)
    return path


def newest(project):
    """The iteration of the newest checkpoint that is whole."""
    for path in sorted((project / "checkpoints").glob("[0-9]*"), reverse=True):
        try:
            return check_whole(path)["iteration"]
        except (AssertionError, OSError, ValueError):
            continue
    return 0


def watch(lines, moment, stop):
    """Reads events up to the wanted one, the stop-th of its kind; returns the last save announced."""
    saved = 0
    for line in lines:
        if not line.endswith("\n"):
            break  # torn by the kill
        event = json.loads(line)
        text = event.get("message") or event["event"]
        found = re.match(r"Saved at iteration (\d+)", text)
        saved = max(saved, int(found[1])) if found else saved
        if moment is not None and moment in text:
            stop -= 1
            if stop == 0:
                break
    return saved


def await_draft(run, folder, n):
    """Waits until the n-th new draft is being written into a folder, or the training is over."""
    seen = set()
    while run.poll() is None and len(seen) < n:
        seen |= {path.name for path in folder.glob(".draft-*")}


def kill_in_time(run, project, name, chance):
    """Kills a training at the moment that is asked for; returns the last save it has announced."""
    if name in DRAFTS:
        await_draft(run, project / DRAFTS[name], chance.randint(1, 3))
        time.sleep(chance.uniform(0.0, 0.03))
        saved = 0
    elif EVENTS[name] is None:
        time.sleep(chance.uniform(0.0, 1.5))
        saved = 0
    else:
        saved = watch(run.stdout, EVENTS[name], chance.randint(1, 4))
        time.sleep(chance.choice([0.0, chance.uniform(0.0, 0.01), chance.uniform(0.0, 0.08)]))
    run.kill()
    return max(saved, watch(run.stdout, None, 0))  # what was said and not read before


def has_draft(project):
    return any(project.glob("*/.draft-*"))


def kill_once(project, chance, announced):
    """Starts a training and kills it; tells how far it said it had saved, and what it was killed in (None: it was not)."""
    before = newest(project)
    assert before >= announced, f"iteration {announced} was saved and {before} is the newest whole checkpoint"
    n_acts = len(read_whole_lines(project))
    name = chance.choice([*EVENTS, *DRAFTS, *DRAFTS])
    run = subprocess.Popen([GUISE, "train", str(project), "--unattended", "--threads", "1", "--json"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    saved = kill_in_time(run, project, name, chance)
    problem = run.stderr.read()
    code = run.wait()
    assert code in (-9, 0), f"kill '{name}': the start before it ended with {code}: {problem[-300:]}"
    opened = [iteration for iteration, act, _ in read_whole_lines(project)[n_acts:] if act == "run-begin"]
    assert opened in ([], [before]), f"kill '{name}': opened at {opened}, the newest checkpoint was {before}"
    return max(saved, announced), name if code == -9 else None


def read_whole_lines(project):
    """The acts but for a line that a kill has torn."""
    path = project / "journal.jsonl"
    text = path.read_text()
    acts = []
    for line in text[:text.rfind("\n") + 1].splitlines():
        members = json.loads(line)
        del members["time"]
        acts.append((members.pop("iteration"), members.pop("act"), members))
    return acts


def without_starts(acts):
    """What the journal says of the plan: every act once, however often the training was started."""
    return [act for act in acts if act[1] not in ("run-begin", "run-end", "project-created")]


def outcome(project):
    """By name, bytes of what a training leaves."""
    last = project / "checkpoints" / f"{END:010}"
    files = {f.name: f.read_bytes() for f in last.iterdir() if f.name != "checkpoint.json"}
    assert any(name.endswith("GAN_opt.npy") for name in files), sorted(files)
    files["preview"] = (project / "previews" / f"{END:010}.png").read_bytes()
    return files


def check_end(project, plan, expected):
    found = outcome(project)
    other = [name for name in expected if found.get(name) != expected[name]]
    assert found.keys() == expected.keys() and not other, f"other bits in {other}"
    compare_acts(without_starts(read_journal(project)), list(training_acts(plan)))
    left = [path for path in project.rglob("*") if path.name.startswith((".draft", ".removed", ".replaced", "left-"))]
    assert not left, left
    for backup in (project / "backups").iterdir():
        check_whole(backup)
    backups = [f"{i:010}-{m['kind']}-{m['label']}" for i, act, m in training_acts(plan) if act == "backup"]
    assert sorted(path.name for path in (project / "backups").iterdir()) == sorted(backups)


def kill_many(plan, expected):
    """Kills until there were enough, in as many projects as that takes; returns a sum of it."""
    chance = random.Random(SEED)
    killed = collections.Counter()
    n_projects = n_drafts = 0
    while killed.total() < N_KILLS:
        n_projects += 1
        project = new_project(f"killed {n_projects}")
        announced = 0
        while newest(project) < END and killed.total() < N_KILLS:
            announced, name = kill_once(project, chance, announced)
            killed.update([name] if name else [])
            n_drafts += has_draft(project)
        r = guise("train", project, "--unattended", "--threads", 1)
        assert (r["iteration"], r["outcome"]) == (END, "finished"), r
        check_end(project, plan, expected)
    assert n_drafts > 0, "no kill has met a save or a backup"
    return f"{killed.total()} kills in {n_projects} trainings, {n_drafts} of them in the middle of a save or backup: " + \
        ", ".join(f"{n} x {name}" for name, n in sorted(killed.items()))


failed = 0
with tempfile.TemporaryDirectory(prefix="guise kills ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    recipe = json.loads((DATA / "recipes" / "miniature.json").read_text())
    recipe["options"].update(TINY)
    recipe["stages"] = [{"title": stage["name"], "src": "src", **stage} for stage in STAGES]
    (work / "plan.json").write_text(json.dumps(recipe))
    straight = new_project("straight")
    guise("train", straight, "--unattended", "--threads", 1)
    print("1..1")
    start = time.monotonic()
    try:
        told = kill_many(recipe, outcome(straight))
        print(f"ok 1 - {N_KILLS} kills, and nothing is lost # {time.monotonic() - start:.0f} s\n# {told}")
    except Exception as error:
        failed += 1
        print(f"not ok 1 - {N_KILLS} kills\n# {type(error).__name__}: {str(error)[:1500]}", flush=True)
sys.exit(1 if failed else 0)
