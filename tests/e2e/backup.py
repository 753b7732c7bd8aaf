#!/usr/bin/env python3
"""Backups by hand: listed, verified, made, restored and removed; damaged ones are named and never used. Prints TAP.
Arguments: guise, the data folder.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])


def guise(*words, rc=0):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    assert run.returncode == rc, f"{words}: exit {run.returncode}: {run.stdout[-300:]} {run.stderr[-300:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def backups(project):
    return {event["id"]: event for event in guise("backup", "list", project) if event["event"] == "backup"}


def journal(project, act):
    lines = (project / "journal.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["act"] == act]


def test_nothing():
    project = new_project("nothing")
    assert backups(project) == {}
    assert "nothing has been trained" in guise("backup", "create", project, rc=3)[-1]["message"]


def test_list():
    made = backups(trained)
    assert list(made) == ["0000000050-stage-settle"], made
    backup = made["0000000050-stage-settle"]
    assert backup["kind"] == "stage" and backup["state"] == "complete" and backup["reusable"], backup
    assert backup["stage"] == "generic" and backup["iteration"] == 50 and pathlib.Path(backup["picture"]).exists()


def test_create():
    made = guise("backup", "create", trained, "--label", "mine")[-1]
    assert made["id"] == "0000000060-manual-mine" and made["iteration"] == 60, made
    assert guise("backup", "verify", trained)[-1]["whole"] == 2
    assert guise("backup", "create", trained, "--label", "mine")[-1]["id"] == made["id"], "the same one twice"
    assert journal(trained, "backup")[-1]["id"] == made["id"]


def test_restore():
    result = guise("backup", "restore", trained, "0000000050-stage-settle")[-1]
    assert result["iteration"] == 50 and backups(trained)[result["kept"]]["iteration"] == 60, result
    assert journal(trained, "restore")[-1]["iteration"] == 50
    assert guise("train", trained, "--iterations", 5)[-1]["iteration"] == 55
    assert guise("backup", "restore", trained, result["kept"])[-1]["iteration"] == 60


def test_damaged():
    folder = trained / "backups" / "0000000060-manual-mine"
    victim = folder / "guise_SAEHD_inter_AB.npy"
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 4
    victim.unlink()  # it may share its bytes with a checkpoint
    victim.write_bytes(content)
    events = guise("backup", "verify", trained, rc=3)
    assert any(e["event"] == "warning" and "0000000060-manual-mine" in e["message"] for e in events), events
    before = sorted(p.name for p in (trained / "checkpoints").iterdir())
    message = guise("backup", "restore", trained, folder.name, rc=3)[-1]["message"]
    assert folder.name in message, message
    assert before == sorted(p.name for p in (trained / "checkpoints").iterdir())


def pin(folder):
    """As the window does it."""
    text = (folder / "backup.json").read_text()
    head = text[: text.rindex('"checksum"')].replace('"made_at"', '"pinned" : true,\n  "made_at"', 1)
    (folder / "backup.json").write_text(f'{head}"checksum" : "{hashlib.sha256(head.encode()).hexdigest()}"\n}}\n')


def test_remove():
    assert "--yes" in guise("backup", "remove", trained, "0000000050-stage-settle", rc=5)[-1]["message"]
    pin(trained / "backups" / "0000000060-manual-mine")
    assert "pinned" in guise("backup", "remove", trained, "0000000060-manual-mine", rc=5)[-1]["message"]
    guise("backup", "remove", trained, "0000000060-manual-mine", "--yes")
    guise("backup", "remove", trained, "0000000050-stage-settle", "--yes")
    left = backups(trained)
    assert "0000000060-manual-mine" not in left and "0000000050-stage-settle" not in left, left


def new_project(name):
    guise("project", "new", work / name, "--recipe", "miniature", "--src", work / "character", "--dst",
          work / "performer", "--consent", "generated")
    return work / name


TESTS = [test_nothing, test_list, test_create, test_restore, test_damaged, test_remove]
failed = 0
with tempfile.TemporaryDirectory(prefix="guise backup ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    trained = new_project("trained")
    guise("train", trained, "--iterations", 60)
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__[5:]}", flush=True)
        except Exception as error:  # the next test still tells something
            failed += 1
            print(f"not ok {number} - {test.__name__[5:]}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
