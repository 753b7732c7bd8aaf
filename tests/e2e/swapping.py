#!/usr/bin/env python3
"""Swapping through the program: every mode and effect, and a run that is killed, stopped and taken up. Prints TAP.
Arguments: guise, the data folder. Needs the models of the reference material (GUISE_SHARED); skips without them.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "demo" / "performer.mp4"
MODEL = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere")) / "golden" / "dfl" / "dfm" / "df_ud.dfm"
XSEG = MODEL.parents[1] / "model" / "xseg"
SIDE = 64  # of the model
FRAMES = 340  # a part has 250
results = []


def words(*more):
    return [GUISE, "swap", "--model", str(MODEL), *map(str, more), "--json"]


def swap(*more, expect=0):
    run = subprocess.run(words(*more), capture_output=True, text=True, timeout=600)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == expect, f"{more}: exit {run.returncode}: {run.stderr[-400:]}"
    return events


def pictures(video):
    """A checksum of each decoded picture, with its time."""
    out = subprocess.run(["ffmpeg", "-v", "error", "-i", video, "-an", "-f", "framemd5", "-"], check=True,
                         capture_output=True, text=True, timeout=120).stdout
    return [line for line in out.splitlines() if not line.startswith("#")]


def parts(video):
    return pathlib.Path(f"{video}.work")


def case(function):
    results.append((function.__doc__, function))
    return function


@case
def modes():
    """every mode and effect makes a video of all frames, each another one"""
    seen = {}
    for more in ([], ["--mode", "hist-match"], ["--mode", "hist-match", "--hist-whole"],
                 ["--mode", "hist-match", "--hist-threshold", 100], ["--mode", "seamless"],
                 ["--mode", "seamless-hist-match"], ["--mode", "raw-rgb"], ["--mode", "raw-predict"],
                 ["--mode", "original"], ["--face-scale", 20], ["--motion-blur", 100], ["--sharpen", 50],
                 ["--sharpen", 50, "--sharpen-mode", "gaussian"], ["--sharpen", -20], ["--denoise", 50],
                 ["--bicubic", 60], ["--color-degrade", 100], ["--linear-light"], ["--match-sharpness"], ["--smooth", 0], ["--no-label"]):
        out = work / "mode.mp4"
        r = swap(short, "-o", out, "--mask", "dst", "--force", *more)[-1]
        assert r["frames"] == 12 and r["faces"] == 12 and r["kept"] == 0, (more, r)
        hashes = tuple(pictures(out))
        assert len(hashes) == 12 and hashes not in seen, (more, seen.get(hashes))
        seen[hashes] = more
        assert not parts(out).exists()


@case
def unlabelled():
    """the label is not drawn where no face was put in"""
    for mode in ("original", "raw-predict"):
        videos = []
        for more in ([], ["--no-label"]):
            out = work / f"unlabelled{len(videos)}.mp4"
            swap(short, "-o", out, "--mask", "dst", "--mode", mode, "--force", *more)
            videos.append(pictures(out))
        assert videos[0] == videos[1], mode


@case
def alone():
    """the face alone is a video of the model's size, with its mask beside it"""
    swap(short, "-o", work / "alone.mp4", "--mode", "raw-predict", "--raw", work / "raw")
    for path in (work / "alone.mp4", work / "raw" / "raw" / "000003.png", work / "raw" / "mask" / "000003.png"):
        size = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", path],
                              check=True, capture_output=True, text=True, timeout=300).stdout.strip()
        assert size == f"{SIDE},{SIDE}", (path, size)
    for kind in ("raw", "mask", "original"):
        assert len(list((work / "raw" / kind).iterdir())) == 12, kind
    found = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=pix_fmt", "-of", "csv=p=0", work / "raw" / "raw" / "000003.png"],
                           check=True, capture_output=True, text=True, timeout=300).stdout.strip()
    assert found == "rgba", found
    planes = [subprocess.run(["ffmpeg", "-v", "error", "-i", work / "raw" / kind / "000003.png", "-vf", filters, "-f", "rawvideo", "-"],
                             check=True, capture_output=True, timeout=300).stdout
              for kind, filters in (("raw", "format=rgba,extractplanes=a"), ("mask", "format=gray"))]
    assert planes[0] == planes[1] and max(planes[0]) > 0


@case
def networks():
    """masks of a mask network, each another one"""
    seen = set()
    for mask in ("xseg-prd", "xseg-dst", "xseg-prd*xseg-dst", "learned-prd*learned-dst*xseg-prd*xseg-dst"):
        r = swap(short, "-o", work / "masked.mp4", "--mask", mask, "--xseg", XSEG, "--raw", work / "masked", "--force")[-1]
        assert r["faces"] == 12, r
        seen.add((work / "masked" / "mask" / "000005.png").read_bytes())
    assert len(seen) == 4


@case
def refusals():
    """what cannot be is said before anything is opened"""
    for more in (["--mode", "magic"], ["--mask", "xseg-dst"], ["--xseg", work], ["--smooth", 6], ["--sharpen-mode", "x"],
                 ["--denoise", 501], ["--face-scale", -51], ["--hist-threshold", 256]):
        swap(short, "-o", work / "no.mp4", *more, expect=2)
    assert not (work / "no.mp4").exists() and not parts(work / "no.mp4").exists()


def interrupt(out, how, *more):
    """Starts a swap and ends it as soon as a part is closed."""
    run = subprocess.Popen(words(long, "-o", out, "--mask", "dst", *more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while not (parts(out) / "state").exists():
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    run.send_signal(how)
    code = run.wait(timeout=300)
    assert not out.exists() and (parts(out) / "00000.mp4").exists()
    return code


@case
def taken_up():
    """a run that is killed, or stopped, is taken up, and the video is the one of a run without a stop"""
    more = ["--smooth", 7, "--motion-blur", 50]
    r = swap(long, "-o", work / "whole.mp4", "--mask", "dst", *more)[-1]
    assert r["frames"] == FRAMES, r
    whole = pictures(work / "whole.mp4")
    assert len(whole) == FRAMES
    for how, name, code in ((signal.SIGKILL, "killed", -signal.SIGKILL), (signal.SIGINT, "stopped", 130)):
        out = work / f"{name}.mp4"
        assert interrupt(out, how, *more) == code, name
        events = swap(long, "-o", out, "--mask", "dst", *more)
        assert events[-1]["kept"] == 250 and events[-1]["frames"] == FRAMES, events[-1]
        assert events[-1]["faces"] == r["faces"], (events[-1], r)
        assert any(event["event"] == "note" for event in events), events
        assert pictures(out) == whole, name
        assert not parts(out).exists()


@case
def other_options():
    """parts of another run are not taken for one's own, and it is said"""
    out = work / "other.mp4"
    interrupt(out, signal.SIGKILL)
    events = swap(long, "-o", out, "--mask", "dst", "--blur", 30)
    assert events[-1]["kept"] == 0 and events[-1]["frames"] == FRAMES, events[-1]
    assert any(event["event"] == "warning" for event in events), events
    assert not parts(out).exists()


if not MODEL.is_file():
    print("1..0 # SKIP the models of the reference material are not here")
    sys.exit(0)
failed = 0
with tempfile.TemporaryDirectory(prefix="guise swapping ü ") as folder:
    work = pathlib.Path(folder)
    short, long = work / "short.mp4", work / "long.mp4"
    for clip, frames in ((short, 12), (long, FRAMES)):
        subprocess.run(["ffmpeg", "-v", "error", "-i", DEMO, "-frames:v", str(frames), clip], check=True, timeout=300)
    print(f"1..{len(results)}")
    for number, (name, function) in enumerate(results, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            print(f"# {error!r}", flush=True)
sys.exit(1 if failed else 0)
