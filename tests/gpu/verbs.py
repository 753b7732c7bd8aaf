#!/usr/bin/env python3
"""A GPU that is lost at one call after the other, here the emulated one, under the verbs that compute on it: each time one
sentence, what was there stays, nothing is left behind, and the same command once more does its work. Prints TAP.
Arguments: guise, the data folder, the module. GUISE_FAULTS=all: more calls.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import leftovers  # noqa: E402

GUISE, DATA = sys.argv[1], pathlib.Path(sys.argv[2])
GROWTH = 1.1 if os.environ.get("GUISE_FAULTS") == "all" else 4  # from one call to the next
TINY = [word for pair in ("resolution=32", "ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2")
        for word in ("--option", pair)]
FILM = DATA / "demo" / "character.mp4"


def run(*words, lost_at=None):
    temporary = pathlib.Path(tempfile.mkdtemp(prefix="tmp-", dir=work))
    shared = leftovers.read_shared_memory()
    variables = {**os.environ, "TMPDIR": str(temporary), "GUISE_CUDA_MODULE": os.path.abspath(sys.argv[3])}
    if lost_at is not None:
        variables["GUISE_HOST_GPU_LOST_AT"] = str(lost_at)
    command = [GUISE, *map(str, words), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables, start_new_session=True) as process:
        out, problems = process.communicate(timeout=300)
    leftovers.check(process.pid, temporary, shared)
    return process.returncode, out, problems


def guise(*words):
    code, out, problems = run(*words)
    assert code == 0, f"{words}: exit {code}: {out[-300:]} {problems[-300:]}"


def read_tree(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".guise-")}


def check_faces(case, is_done):
    """faces of which each that is there is whole"""
    if list(case.glob("faces/*.jpg")):
        guise("faceset", "verify", case / "faces")
    else:
        assert not is_done, "no face"


def check_model(case, is_done):
    """an older model until the new one is whole"""
    guise("inspect", case / "model.dfm")
    assert ((case / "model.dfm").read_bytes() != (work / "with model" / "model.dfm").read_bytes()) == is_done, "neither the old model nor the new one"


def lose(template, words, check):
    """Loses the GPU at calls that lie ever further apart, until the command needs fewer, which three runs in a row show."""
    case, n, n_lost, n_done = work / "case", 1, 0, 0
    while True:
        shutil.rmtree(case, ignore_errors=True)
        shutil.copytree(template, case)
        before = read_tree(case)
        code, out, problems = run(*words, "--device", "cuda", lost_at=n)
        told = f"at call {n}: exit {code}: {out[-300:]} {problems[-300:]}"
        last = json.loads(out.splitlines()[-1])
        check(case, code == 0)
        if code == 0:
            n_done += 1
            n = int(n * GROWTH) + 1
            if n_done == 3:
                return n_lost
            continue
        n_done = 0
        n_lost += 1
        assert code == 1 and last["event"] == "error" and last["code"] == "device-lost" and last["hint"], told
        assert last["message"] in problems and "\n" not in last["message"], told
        for word in ("(null)", "CRITICAL", "WARNING **", "assertion", "GError"):
            assert word not in out + problems, told
        after = read_tree(case)
        assert {name: after.get(name) for name in before} == before, f"{told}: what was there is changed"
        half = [name for name in after if ".tmp" in name or ".draft" in name]
        assert not half, f"{told}: {half}"
        if n == 1:
            guise(*words)  # the same command, as the hint says
            check(case, True)
        n = max(n + 1, int(n * GROWTH))


def extract():
    """faces cut out of footage"""
    return lose(work / "empty", ("extract", FILM, "-o", work / "case" / "faces", "--to", 21, "--every", 20, "--size", 128), check_faces)


def capture():
    """faces captured from footage"""
    return lose(work / "empty", ("capture", "--source", FILM, "-o", work / "case" / "faces", "--target", 1), check_faces)


def export():
    """a model that is exported over an older one"""
    case = work / "with model"
    guise("extract", FILM, "-o", work / "faces", "--every", 60, "--size", 128)
    guise("project", "new", case, "--recipe", "miniature", "--src", work / "faces", "--dst", work / "faces", "--consent", "generated", *TINY)
    for _ in range(2):
        guise("train", case, "--iterations", 1)
        if not (case / "model.dfm").exists():
            guise("export", case, "-o", case / "model.dfm")
    return lose(case, ("export", work / "case", "-o", work / "case" / "model.dfm", "--force"), check_model)


failed = 0
with tempfile.TemporaryDirectory(prefix="guise gpu verbs ") as folder:
    work = pathlib.Path(folder).resolve()
    (work / "empty").mkdir()
    cases = [extract, capture, export]
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        try:
            n_lost = function()
            assert n_lost > 3, f"lost {n_lost} times only: does it compute there?"
            print(f"ok {number} - {function.__doc__} # lost {n_lost} times", flush=True)
        except Exception as error:  # the next case still tells something
            failed += 1
            print(f"not ok {number} - {function.__doc__}\n# {type(error).__name__}: {error}", flush=True)
sys.exit(1 if failed else 0)
