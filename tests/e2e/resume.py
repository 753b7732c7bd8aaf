#!/usr/bin/env python3
"""Training is a function of its start: 2 N iterations without a stop, with any number of threads, and N iterations, a
kill at a random moment after a save, and the rest give the same bits in every weight, every optimizer value, the loss
history and the preview. Prints TAP. Arguments: guise, the data folder.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
ITERATIONS = 8
TINY = {"resolution": 64, "ae_dims": 16, "e_dims": 8, "d_dims": 8, "d_mask_dims": 8, "batch_size": 2,
        "random_warp": True, "random_src_flip": True, "random_dst_flip": True, "random_hsv_power": 0.1,
        "uniform_yaw": True, "lr_dropout": "y", "clipgrad": True, "gan_patch_size": 8, "gan_dims": 8}
FACES = {"src": "src", "dst": "dst"}
# Each ends after ITERATIONS, has a checkpoint half way, and holds something that a resume could lose.
PLANS = {
    "df with true face and GAN": {
        "options": {"archi": "df-ud", "gan_power": 0.1, "true_face_power": 0.01},
        "stages": [{"iterations": 4}, {"iterations": 4, "options": {"random_warp": False}}]},
    "liae with a reset before and one after the kill, then GAN": {
        "options": {"archi": "liae-udt"},
        "stages": [{"iterations": 4, "resets": [2]}, {"iterations": 4, "resets": [2], "options": {"gan_power": 0.1}}]},
    "GAN that grows, pauses and comes back": {
        "options": {"archi": "liae-ud", "gan_power": 0.1},
        "stages": [{"iterations": 2}, {"iterations": 2, "options": {"gan_dims": 16}},
                   {"iterations": 2, "options": {"gan_power": 0.0}},
                   {"iterations": 2, "options": {"gan_power": 0.1, "gan_patch_size": 10}}]},
    "df with true face that pauses, and another optimizer in between": {
        "options": {"archi": "df-ud", "true_face_power": 0.1},
        "stages": [{"iterations": 2}, {"iterations": 2, "options": {"true_face_power": 0.0, "adabelief": False}},
                   {"iterations": 4, "options": {"true_face_power": 0.1, "adabelief": True}}]},
    "pretraining, then training": {
        "options": {"archi": "liae-ud", "pretrain": True},
        "stages": [{"iterations": 4}, {"iterations": 4, "options": {"pretrain": False}}]},
    "RMSprop without clipping, with rct": {
        "options": {"archi": "liae", "adabelief": False, "clipgrad": False, "ct_mode": "rct"},
        "stages": [{"iterations": 4}, {"iterations": 4}]},
}


def write_plan(name, changes):
    """A plan file: the demo recipe with other options and stages."""
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY, **changes["options"])
    plan["stages"] = [{"name": f"s{i}", "title": f"Stage {i}", **FACES, **stage}
                      for i, stage in enumerate(changes["stages"])]
    path = work / f"{name}.json"
    path.write_text(json.dumps(plan))
    return path


def guise(*words):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, f"{words}: exit {run.returncode}: {run.stdout[-300:]} {run.stderr[-300:]}"
    return json.loads(run.stdout.splitlines()[-1])


def new_project(name, plan):
    path = work / name
    guise("project", "new", path, "--recipe", plan, "--src", work / "character", "--dst", work / "performer",
          "--consent", "generated", "--seed", 7)
    return path


def train(project, threads):
    assert guise("train", project, "--threads", threads)["iteration"] == ITERATIONS


def kill_after_save(project, threads):
    """Kills a training while it is beyond its first checkpoint; tells whether it was still running."""
    run = subprocess.Popen([GUISE, "train", str(project), "--threads", str(threads), "--json"], stdout=subprocess.PIPE,
                           text=True)
    for line in run.stdout:
        if list((project / "checkpoints").glob("0*")):
            break
    time.sleep(random.uniform(0.0, 0.15))
    run.kill()
    run.stdout.close()
    return run.wait() == -9 and not (project / "checkpoints" / f"{ITERATIONS:010}").exists()


def outcome(project):
    """Everything that training leaves: by name, bytes."""
    last = project / "checkpoints" / f"{ITERATIONS:010}"
    # checkpoint.json tells when it was made.
    files = {f.name: f.read_bytes() for f in sorted(last.iterdir()) if f.name != "checkpoint.json"}
    assert any(name.endswith("_opt.npy") for name in files) and "guise_SAEHD_data.dat" in files, sorted(files)
    files["preview"] = (project / "previews" / f"{ITERATIONS:010}.png").read_bytes()
    return files


def compare(what, found, expected):
    other = [name for name in expected if found.get(name) != expected[name]]
    assert found.keys() == expected.keys() and not other, f"{what}: other bits in {other}"


def check(name, changes):
    plan = write_plan(name, changes)
    straight = new_project(f"{name}, straight", plan)
    train(straight, 1)
    expected = outcome(straight)
    threaded = new_project(f"{name}, threads", plan)
    train(threaded, 2)
    compare("2 threads", outcome(threaded), expected)
    for attempt in range(10):  # a busy machine may finish before the kill
        killed = new_project(f"{name}, killed {attempt}", plan)
        if kill_after_save(killed, 2):
            break
    else:
        raise AssertionError("the training was always faster than the kill")
    train(killed, 1)
    compare("killed and resumed", outcome(killed), expected)


failed = 0
with tempfile.TemporaryDirectory(prefix="guise resume ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    print(f"1..{len(PLANS)}")
    for number, (name, changes) in enumerate(PLANS.items(), 1):
        start = time.monotonic()
        try:
            check(name, changes)
            print(f"ok {number} - {name} # {time.monotonic() - start:.1f} s", flush=True)
        except Exception as error:  # the next plan still tells something
            failed += 1
            print(f"not ok {number} - {name}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
