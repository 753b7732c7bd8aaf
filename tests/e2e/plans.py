#!/usr/bin/env python3
"""Plans from their first iteration to their last: miniatures of the author's recipes leave the journal that the recipe
says, line by line, and whole backups; damaged checkpoints and changed plans end as documented. Prints TAP. Arguments:
guise, the data folder.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from journals import check_whole, compare_acts, read_journal, training_acts

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
TINY = {"resolution": 32, "ae_dims": 32, "e_dims": 16, "d_dims": 16, "d_mask_dims": 16, "batch_size": 2}
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


@case
def become_a_character():
    """the miniature of recipe A leaves the journal of the recipe and whole backups"""
    plan = read_plan("miniature")
    project = new_project("A", "miniature")
    assert info(project)["reusable"] is True
    r = guise("train", project, "--unattended")[-1]
    assert (r["iteration"], r["outcome"]) == (230, "finished"), r
    acts = [created(plan), begun(0), *training_acts(plan), ended(230)]
    resets = [iteration for iteration, act, _ in acts if act == "reset"]
    assert resets == [10, 20, 30, 40], resets  # so that the expectation is not empty by mistake
    compare_acts(read_journal(project), acts)
    check_backups(project, acts)
    check_checkpoints(project, 230)
    says = {path.name: check_whole(path)["reusable"] for path in (project / "backups").iterdir()}
    assert [name for name in sorted(says) if not says[name]] == ["0000000200-stage-gan"], says
    assert info(project)["reusable"] is False


failed = 0
with tempfile.TemporaryDirectory(prefix="guise plans ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        start = time.monotonic()
        try:
            function()
            print(f"ok {number} - {function.__doc__} # {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next case still tells something
            failed += 1
            print(f"not ok {number} - {function.__doc__}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
