#!/usr/bin/env python3
"""One training by several processes under mpirun: it equals the training by one, may go on with another number of
them, survives the loss of one, and stops as one. Prints TAP. Arguments: guise, the data folder, mpirun or nothing, the
module of an emulated GPU or nothing: then each process has one of two GPUs, and the model is as small as that is slow.
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
import time

GUISE = sys.argv[1]
DATA = pathlib.Path(sys.argv[2])
MPIRUN = sys.argv[3:] and shutil.which(sys.argv[3])
GPU = len(sys.argv) > 4
if GPU:
    os.environ.update(GUISE_CUDA_MODULE=os.path.abspath(sys.argv[4]), GUISE_HOST_GPUS="2")
DEVICE = ["--device", "cuda", "--precision", "fp32"] if GPU else []
ITERATIONS = 6 if GPU else 10
LONG = 100000  # nobody waits for that
PATIENCE = 300  # seconds, for what ends by itself
# A small rate: sums in another order are other roundings, which a large one makes visible after a dozen iterations.
TINY = {"archi": "liae-ud", "resolution": 64, "ae_dims": 16, "e_dims": 8, "d_dims": 8, "d_mask_dims": 8, "batch_size": 8,
        "random_warp": True, "random_src_flip": True, "random_dst_flip": True, "random_hsv_power": 0.1,
        "uniform_yaw": True, "lr_dropout": "y", "clipgrad": True, "gan_patch_size": 8, "gan_dims": 8,
        "learning_rate": 1e-5}
if GPU:
    TINY.update(resolution=32, ae_dims=8, e_dims=8, d_dims=8, d_mask_dims=4, gan_patch_size=4, gan_dims=4)


def write_plan(name, stages, **options):
    """A plan file: the demo recipe with other options and stages of so many iterations."""
    plan = json.loads((DATA / "recipes" / "demo.json").read_text())
    plan["options"].update(TINY, **options)
    plan["stages"] = [{"name": f"s{i}", "title": f"Stage {i}", "src": "src", "dst": "dst", **stage}
                      for i, stage in enumerate(stages)]
    path = work / f"{name}.json"
    path.write_text(json.dumps(plan))
    return path


def guise(*words):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == 0, f"{words}: exit {run.returncode}: {run.stdout[-300:]} {run.stderr[-300:]}"
    return json.loads(run.stdout.splitlines()[-1])


def new_project(name, plan):
    path = work / name
    guise("project", "new", path, "--recipe", plan, "--src", work / "character", "--dst", work / "performer",
          "--consent", "generated", "--seed", 7)
    return path


def launcher(ranks, kills_after=4):
    # When it is interrupted, mpirun asks the processes to end, waits so many seconds in any case, and kills them.
    return [MPIRUN, "--oversubscribe", "--allow-run-as-root", "--mca", "odls_base_sigkill_timeout", str(kills_after),
            "-n", str(ranks)] if ranks > 1 else []


def command(project, ranks, *words, **patience):
    return [*launcher(ranks, **patience), GUISE, "train", str(project), "--threads", "1", "--json", *DEVICE, *map(str, words)]


def events(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def train(project, ranks, *words, exits=0):
    run = subprocess.run(command(project, ranks, *words), capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == exits, f"exit {run.returncode}: {run.stdout[-500:]} {run.stderr[-1500:]}"
    return events(run.stdout), run.stderr


def start(project, ranks, kills_after=4, **environment):
    """A training that has made its first iterations; its processes by rank."""
    run = subprocess.Popen(command(project, ranks, kills_after=kills_after), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           env={**os.environ, **environment})
    for line in run.stdout:
        if '"progress"' in line:
            break
    found = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            lines = (process / "environ").read_text(errors="replace").split("\0") if parent == run.pid else []
            found.update({int(line.split("=")[1]): int(process.name) for line in lines
                          if line.startswith("OMPI_COMM_WORLD_RANK=")})
        except OSError:
            pass  # it has ended meanwhile
    assert len(found) == ranks, found
    return run, found


def newest(project):
    found = sorted((project / "checkpoints").glob("0*"))
    return found[-1] if found else None


def losses(project):
    return pickle.loads((newest(project) / "guise_SAEHD_data.dat").read_bytes())["loss_history"]


def compare_losses(found, expected, limit=1e-4):
    assert len(found) == len(expected) == ITERATIONS, (len(found), len(expected))
    worst = max(abs(a / b - 1) for x, y in zip(found, expected) for a, b in zip(x, y))
    print(f"# losses at most {worst:.1e} apart")
    assert worst <= limit, worst


def outcome(project):
    # checkpoint.json tells when it was made.
    return {f.name: f.read_bytes() for f in sorted(newest(project).iterdir()) if f.name != "checkpoint.json"}


def check_equal():
    """2 and 4 processes report the losses of one, stage by stage, with GAN and a reset"""
    first = ITERATIONS // 5 * 2
    plan = write_plan("equal", [{"iterations": first, "resets": [first // 2]},
                                {"iterations": ITERATIONS - first, "options": {"gan_power": 0.1}}])
    alone = new_project("equal 1", plan)
    expected, _ = train(alone, 1)
    for ranks in (2,) if GPU else (2, 4):
        shared = new_project(f"equal {ranks}", plan)
        found, _ = train(shared, ranks)
        assert [e["event"] for e in found].count("start") == [e["event"] for e in found].count("result") == 1, found
        shares = "8 = " + " + ".join([str(8 // ranks)] * ranks)
        assert any(shares in e.get("message", "") for e in found), (shares, found)
        for key in ("src_loss", "dst_loss"):
            assert abs(found[-1][key] / expected[-1][key] - 1) <= 1e-4, (found[-1], expected[-1])
        assert len(found[-1]["wait_shares"]) == ranks and min(found[-1]["wait_shares"]) >= 0, found[-1]
        assert "wait_shares" not in expected[-1], expected[-1]
        compare_losses(losses(shared), losses(alone))


def check_other_number():
    """a training goes on with another number of processes"""
    plan = write_plan("number", [{"iterations": ITERATIONS}])
    alone, mixed = new_project("number 1", plan), new_project("number mixed", plan)
    train(alone, 1)
    for ranks, iterations in ((2, 3), (1, 2), (4, 3), (2, 2)):
        train(mixed, ranks, "--iterations", iterations)
    compare_losses(losses(mixed), losses(alone))


def check_kill():
    """one process is killed: all end, the checkpoint is whole, the next start makes the same bits"""
    plan = write_plan("kill", [{"iterations": 2 if GPU else 4}] * 3 + [{"iterations": 400}])
    straight, killed = new_project("kill straight", plan), new_project("kill killed", plan)
    run, processes = start(killed, 2)
    while newest(killed) is None:
        time.sleep(0.05)
    os.kill(processes[1], signal.SIGKILL)
    run.communicate(timeout=PATIENCE)
    assert run.returncode not in (0, None), run.returncode
    iteration = int(newest(killed).name)
    assert 0 < iteration < 400, iteration
    train(killed, 2, "--iterations", 4)
    train(straight, 2, "--iterations", iteration + 4)
    found, expected = outcome(killed), outcome(straight)
    other = [name for name in expected if found.get(name) != expected[name]]
    assert found.keys() == expected.keys() and not other, f"other bits in {other}"


def check_stall():
    """one process stands still: the other ends after its patience and names the last checkpoint"""
    project = new_project("stall", write_plan("stall", [{"iterations": 2}, {"iterations": LONG}]))
    run, processes = start(project, 2, GUISE_RANK_SECONDS="10")
    for line in run.stdout:  # into the second stage: between two the processes wait longer for each other
        if '"progress"' in line and json.loads(line)["iteration"] >= 4:
            break
    os.kill(processes[1], signal.SIGSTOP)
    out, err = run.communicate(timeout=PATIENCE)
    last = events(out)[-1]
    assert run.returncode == 1 and last["event"] == "error" and last["code"] == "rank-lost", (run.returncode, last)
    assert str(newest(project)) in last["message"], last
    assert err.count("process 0 has waited") == 1, err


def check_stop():
    """Ctrl-C and SIGUSR1: all stop at the same iteration, it is saved, the next start goes on from there"""
    for number in (signal.SIGUSR1,) if GPU else (signal.SIGINT, signal.SIGUSR1):  # mpirun is too impatient after the first
        check_stop_by(number)


def check_stop_by(number):
    project = new_project(f"stop {number}", write_plan("stop", [{"iterations": LONG}]))
    run, _ = start(project, 2, kills_after=12)
    run.send_signal(number)
    out, err = run.communicate(timeout=PATIENCE)
    last = events(out)[-1]
    assert run.returncode != 0 and last["code"] == "cancelled", (run.returncode, last, err)
    iteration = int(newest(project).name)
    assert f"iteration {iteration};" in last["message"] and len(losses(project)) == iteration, last
    found, _ = train(project, 2, "--iterations", 1)
    assert found[-1]["iteration"] == iteration + 1, found[-1]


def check_batch():
    """a batch that cannot be shared is refused once, with the next sizes that can"""
    project = new_project("batch", write_plan("batch", [{"iterations": LONG}]))
    found, err = train(project, 3, exits=2)
    assert found[-1]["event"] == "error" and "6 and 9" in found[-1]["message"], found
    assert err.count("cannot be shared") == 1 and newest(project) is None, err


def check_no_mpi():
    """one of several processes without a way to the others says so and ends"""
    project = new_project("no mpi", write_plan("alone", [{"iterations": LONG}]))
    elsewhere = work / "elsewhere"
    elsewhere.mkdir()
    lonely = shutil.copy(GUISE, elsewhere / "guise")
    environment = {**os.environ, "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "0", "GUISE_DATA": str(DATA)}
    run = subprocess.run([lonely, "train", str(project), "--json"], capture_output=True, text=True, timeout=PATIENCE,
                         env=environment)
    last = events(run.stdout)[-1]
    assert run.returncode == 77 and last["code"] == "no-mpi" and "guise-mpi" in last["message"], (run, last)


def check_bench():
    """the benchmark of training shares its batch, too, and says who waited"""
    run = subprocess.run([*launcher(2), GUISE, "bench", "train", "--iterations", "3", "--threads", "1", "--json"],
                         capture_output=True, text=True, timeout=PATIENCE)
    result = events(run.stdout)[-1]
    assert run.returncode == 0 and result["event"] == "result", (run.returncode, result)
    assert result["processes"] == 2 and len(result["wait_shares"]) == 2 and min(result["wait_shares"]) == 0, result


def check_no_gpu():
    """more processes than GPUs: nothing is trained, in clear words; auto takes the processor for all"""
    project = new_project("no gpu", write_plan("no gpu", [{"iterations": LONG}]))
    run = subprocess.run(command(project, 4), capture_output=True, text=True, timeout=PATIENCE)
    last = events(run.stdout)[-1]
    assert run.returncode == 77 and "2 GPUs for the 4 processes" in last["message"], (run.returncode, last)
    run = subprocess.run([*command(project, 4), "--device", "auto", "--precision", "auto", "--iterations", "1"],
                         capture_output=True, text=True, timeout=PATIENCE)
    found = events(run.stdout)
    assert run.returncode == 0 and found[0]["device"] == "cpu", (run.returncode, found[-1])


def check_mixed():
    """one process on a GPU and one on the processor: all end before they wait for each other"""
    project = new_project("mixed", write_plan("mixed", [{"iterations": LONG}]))
    words = command(project, 2)
    script = 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then exec "$@" --device cpu --precision auto; fi; exec "$@"'
    at = words.index(GUISE)
    run = subprocess.run([*words[:at], "sh", "-c", script, "sh", *words[at:]], capture_output=True, text=True, timeout=PATIENCE)
    last = events(run.stdout)[-1]
    assert run.returncode == 1 and last["code"] == "ranks" and "cpu in fp32" in last["message"], (run.returncode, last)


CHECKS = ([check_equal, check_kill, check_stall, check_stop, check_no_gpu, check_mixed] if GPU else
          [check_equal, check_other_number, check_kill, check_stall, check_stop, check_batch, check_bench,
           check_no_mpi])
if not MPIRUN:
    print("1..0 # SKIP mpirun is not there or this build has no MPI")
    sys.exit(0)
failed = 0
with tempfile.TemporaryDirectory(prefix="guise ranks ") as folder:
    work = pathlib.Path(folder)
    for clip in ("character", "performer"):
        guise("extract", DATA / "demo" / f"{clip}.mp4", "-o", work / clip, "--every", 60, "--size", 128)
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        begin = time.monotonic()
        try:
            check()
            print(f"ok {number} - {check.__doc__} # {time.monotonic() - begin:.1f} s", flush=True)
        except Exception as error:  # the next check still tells something
            failed += 1
            print(f"not ok {number} - {check.__doc__}\n# {type(error).__name__}: {str(error)[:1200]}", flush=True)
sys.exit(1 if failed else 0)
