#!/usr/bin/env python3
"""The verbs of the command line under valgrind: reads and writes of what is not theirs, decisions from what was never
written, memory that nobody can give back any more. Takes half an hour and more, so nothing runs it but people:

    tests/e2e/valgrind.py build [WORD...]

With words only the steps whose names begin so, and what they need. Prints TAP. What libraries are to blame for stands in
tests/support/valgrind.supp, each with its reason. The data folder is that of the tree, models and shared files are where
GUISE_MODELS and GUISE_SHARED say, or where they lie beside it.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD, ONLY = pathlib.Path(sys.argv[1]).resolve(), tuple(sys.argv[2:]) or ("",)
GUISE = BUILD / "src" / "cli" / "guise"
MODEL = pathlib.Path(os.environ.get("GUISE_SHARED", ROOT.parent / "shared")) / "golden" / "dfl" / "dfm" / "liae_udt.dfm"
TINY = [word for pair in ("resolution=32", "ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2")
        for word in ("--option", pair)]
FOUND = 99  # exit code that valgrind makes of what it finds
ENVIRONMENT = {**os.environ, "G_SLICE": "always-malloc", "G_DEBUG": "gc-friendly", "OMP_WAIT_POLICY": "passive",
               "DNNL_MAX_CPU_ISA": "AVX2",  # the newest that valgrind knows
               "GOMP_SPINCOUNT": "1000",  # told, the program does not start itself once more to say it
               "GUISE_DATA": str(ROOT / "data"), "GUISE_MODELS": os.environ.get("GUISE_MODELS", str(ROOT / "models"))}


def run(words, log=None):
    watch = [] if log is None else [
        "valgrind", "--tool=memcheck", f"--error-exitcode={FOUND}", "--leak-check=full", "--show-leak-kinds=definite",
        "--errors-for-leak-kinds=definite", "--num-callers=30", f"--suppressions={ROOT / 'tests' / 'support' / 'valgrind.supp'}",
        f"--log-file={log}"]
    return subprocess.run([*watch, GUISE, *map(str, words), "--threads", "2", "--json"], capture_output=True, text=True,
                          timeout=3600,
                          env={**ENVIRONMENT, "LD_PRELOAD": str(BUILD / "tests" / "support" / "guise-highway.so")})


def steps(work):
    """Name, command, and whether what follows needs it."""
    faces, project, masks = work / "faces", work / "project", work / "masks"
    clip = ROOT / "data" / "demo" / "character.mp4"
    return [
        ("extract", ("extract", clip, "-o", faces, "--to", 41, "--every", 20, "--size", 128), True),
        ("faceset verify", ("faceset", "verify", faces), False),
        ("sort", ("sort", faces, "--by", "best", "--keep", 2), False),
        ("faceset pack", ("faceset", "pack", faces), True),
        ("faceset unpack", ("faceset", "unpack", faces, "--force"), False),
        ("xseg train", ("xseg", "train", faces, "--model", masks, "--pretrain", "--base", 4, "--batch-size", 2,
                        "--iterations", 1), True),
        ("xseg info", ("xseg", "info", "--model", masks, faces), False),
        ("xseg apply", ("xseg", "apply", faces, "--model", masks, "--force"), False),
        ("project new", ("project", "new", project, "--recipe", "miniature", "--src", faces, "--dst", faces, "--consent",
                         "generated", *TINY), True),
        ("train", ("train", project, "--iterations", 3), True),
        ("backup", ("backup", "create", project, "--label", "mine"), False),
        ("export", ("export", project, "-o", work / "model.dfm"), False),
        ("inspect", ("inspect", MODEL), False),
        ("swap", ("swap", "--model", MODEL, work / "three", "-o", work / "swapped.mp4"), False),
        ("live", ("live", "--model", MODEL, "--source", work / "ten", "--every-picture", "--sink", work / "live.mp4"), False),
        ("extract of damage", ("extract", work / "cut.mp4", "-o", work / "none", "--every", 20), False),
    ]


def prepare(work):
    """Pictures with a face in each, and footage that ends in the middle."""
    done = run(("extract", ROOT / "data" / "demo" / "performer.mp4", "-o", work / "pictures", "--to", 91, "--every", 10,
                "--size", 128))
    assert done.returncode == 0, done.stderr
    pictures = sorted((work / "pictures").glob("*.jpg"))
    for name, n in (("three", 3), ("ten", 10)):
        (work / name).mkdir()
        for path in pictures[:n]:
            shutil.copy(path, work / name)
    whole = (ROOT / "data" / "demo" / "character.mp4").read_bytes()
    (work / "cut.mp4").write_bytes(whole[:len(whole) // 9])


def describe(log):
    """The first findings of valgrind, without its numbers of processes."""
    text = re.sub(r"^==\d+== ?", "", log.read_text(errors="replace"), flags=re.M)
    return [block for block in text.split("\n\n") if re.search(r"^( +at 0x|.*definitely lost in loss record)", block, re.M)][:3]


failed = 0
with tempfile.TemporaryDirectory(prefix="guise valgrind ") as folder:
    work = pathlib.Path(folder)
    prepare(work)
    wanted = [step for step in steps(work) if step[0].startswith(ONLY) or step[2]]
    print(f"1..{len(wanted)}")
    for number, (name, words, _) in enumerate(wanted, 1):
        log, start = work / "log", time.monotonic()
        watched = name.startswith(ONLY)
        done = run(words, log if watched else None)
        found = describe(log) if watched and done.returncode == FOUND else []
        expected = (0, 1, 3) if name.endswith("damage") else (0,)
        if done.returncode in expected:
            print(f"ok {number} - {name}{'' if watched else ' # SKIP not asked for'}", end="")
            print(f" # {time.monotonic() - start:.0f} s" if watched else "", flush=True)
        else:
            failed += 1
            told = "\n".join(found) if found else f"exit {done.returncode}: {done.stdout[-300:]} {done.stderr[-600:]}"
            print(f"not ok {number} - {name}\n# " + told.replace("\n", "\n# "), flush=True)
sys.exit(1 if failed else 0)
