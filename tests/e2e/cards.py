#!/usr/bin/env python3
"""A worker with several processes, as the studio starts it, here on the processor: it pauses and goes on, trains what
one process does with a batch as large, and names the process that was lost. Prints TAP. Arguments: guise, the data
folder, the driver, mpirun or nothing. Where the system allows it, none of the processes has a network that leads out of
this computer: the watch over sockets (tests/support/guise-sockets.c) ends one that opens a way out.
"""
import json
import os
import pathlib
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile

GUISE, DATA, DRIVER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
MPIRUN = sys.argv[4:] and shutil.which(sys.argv[4])
TINY = {"archi": "liae-ud", "resolution": 64, "ae_dims": 16, "e_dims": 8, "d_dims": 8, "d_mask_dims": 8, "batch_size": 2,
        "learning_rate": 1e-5}
ITERATIONS = 5


def run(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}"
    return done.stdout


def new_project(name, batch_size=2, stages=(ITERATIONS,)):
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY, batch_size=batch_size)
    plan["stages"] = [{"name": f"s{i}", "title": f"Stage {i}", "src": "src", "dst": "dst", "iterations": n}
                      for i, n in enumerate(stages)]
    (work / "plan.json").write_text(json.dumps(plan))
    run(GUISE, "project", "new", work / name, "--recipe", work / "plan.json", "--src", work / "character", "--dst",
        work / "performer", "--consent", "generated", "--seed", 7, "--json")
    return work / name


def losses(project):
    last = sorted((project / "checkpoints").glob("0*"))[-1]
    return pickle.loads((last / "guise_SAEHD_data.dat").read_bytes())["loss_history"]


def check_whole_batches():
    """two processes with a whole batch each, paused in between, report the losses of one with twice the batch"""
    told = run(DRIVER, new_project("two"), "pause", "cpu,cpu", "whole")
    assert "Samples of a batch by process: 4 = 2 + 2" in told and "state paused" in told, told
    alone = new_project("one", batch_size=4)
    run(GUISE, "train", alone, "--threads", 1, "--json")
    found, expected = losses(work / "two"), losses(alone)
    assert len(found) == len(expected) == ITERATIONS, (found, expected)
    assert max(abs(a / b - 1) for x, y in zip(found, expected) for a, b in zip(x, y)) <= 1e-4, (found, expected)


def find_process(parent, rank):
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text(errors="replace").split("\0")
            lines = (process / "environ").read_text(errors="replace").split("\0")
            if "--rank" in words and f"OMPI_COMM_WORLD_RANK={rank}" in lines and f"GUISE_TEST_CARDS={parent}" in lines:
                return int(process.name)
        except OSError:
            pass  # it has ended meanwhile
    raise AssertionError(f"no process of rank {rank}")


def check_loss():
    """one process is killed: all end, it is named, and the next start goes on from the last checkpoint"""
    environment = {**os.environ, "GUISE_TEST_CARDS": str(os.getpid())}
    driver = subprocess.Popen([DRIVER, new_project("lost", stages=(2, 400)), "straight", "cpu,cpu"], stdout=subprocess.PIPE,
                              text=True, env=environment)
    told = ""
    for line in driver.stdout:
        told += line
        if "Stage 2: Stage 1." in line and "state lost" not in told:
            os.kill(find_process(os.getpid(), 1), signal.SIGKILL)
        elif "Stage 2: Stage 1." in line:
            os.kill(find_process(os.getpid(), 0), signal.SIGTERM)
    assert driver.wait(timeout=300) == 0, told
    assert "the worker lost its process 2" in told and "The last checkpoint is of iteration 2" in told, told
    assert "state done: Stopped at iteration" in told, told


CHECKS = [check_whole_batches, check_loss]
if not MPIRUN:
    print("1..0 # SKIP mpirun is not there or this build has no MPI")
    sys.exit(0)
if "LD_PRELOAD" in os.environ and all(subprocess.run(["unshare", how, "true"], stderr=subprocess.DEVNULL).returncode for how in ("-n", "-rn")):
    print("# this system gives nobody a network of his own: mpirun listens, and nothing watches")
    del os.environ["LD_PRELOAD"]
failed = 0
with tempfile.TemporaryDirectory(prefix="guise cards ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        run(GUISE, "extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 120, "--size", 128, "--json")
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        try:
            check()
            print(f"ok {number} - {check.__doc__}", flush=True)
        except Exception as error:  # the next check still tells something
            failed += 1
            print(f"not ok {number} - {check.__doc__}\n" + "\n".join(f"# {line}" for line in str(error).splitlines()), flush=True)
sys.exit(1 if failed else 0)
