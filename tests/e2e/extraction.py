#!/usr/bin/env python3
"""Extraction loses nothing: killed at random moments, it goes on and ends with the same faces, byte for byte, and the
same list as without a stop. Every frame is accounted for, and "no face" says why. Prints TAP. Arguments: guise, the data
folder, the shared folder.
"""
import io
import json
import pathlib
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import time

GUISE = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2]) / "demo"
SHARED = pathlib.Path(sys.argv[3])
LIST = ".guise-extraction-frames"
N_KILLS = 4


def guise(*words, fails=False):
    run = subprocess.run([GUISE, "extract", *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    assert (run.returncode != 0) == fails, f"{words}: exit {run.returncode}: {run.stdout[-300:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def faces_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}


def notes_of(folder):
    """Reasons, frames and faces; the input's path differs from machine to machine."""
    path = folder / LIST
    return [line.split("\t")[:3] for line in path.read_text().splitlines()] if path.exists() else []


def kill():
    """killed at random moments, extraction ends with the same faces and the same list"""
    clip = DEMO / "character.mp4"
    words = ["--every", 3, "--size", 128, "--max-faces", 2]
    start = time.monotonic()
    guise(clip, "-o", work / "whole", *words)
    length = time.monotonic() - start
    chance = random.Random(5)
    for _ in range(N_KILLS):
        run = subprocess.Popen([GUISE, "extract", clip, "-o", work / "killed", *map(str, words)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 0.6) * length)
        run.kill()
        run.wait()
    guise(clip, "-o", work / "killed", *words)
    whole, killed = faces_of(work / "whole"), faces_of(work / "killed")
    assert whole and whole.keys() == killed.keys(), set(whole) ^ set(killed)
    assert whole == killed, [name for name in whole if whole[name] != killed[name]][:5]
    assert notes_of(work / "whole") == notes_of(work / "killed")
    assert guise(clip, "-o", work / "killed", *words)[-1]["frames"] == 0


def kill_person():
    """killed while it looks for one person: the same faces, and each stranger is listed once"""
    clip = SHARED / "people" / "two_people.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-i", SHARED / "people" / "performer.mp4", "-frames:v", "1",
                    work / "me.png"], check=True)
    words = ["--person", work / "me.png", "--every", 4, "--size", 128]
    start = time.monotonic()
    whole_result = guise(clip, "-o", work / "person-whole", *words)[-1]
    length = time.monotonic() - start
    chance = random.Random(7)
    for i in range(N_KILLS):
        run = subprocess.Popen([GUISE, "extract", clip, "-o", work / "person-killed", *map(str, words)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The journal is written every two seconds: the later kills come after its first notes.
        time.sleep(chance.uniform(0.1 + 0.15 * i, 0.3 + 0.15 * i) * length)
        run.kill()
        run.wait()
    guise(clip, "-o", work / "person-killed", *words)
    whole, killed = faces_of(work / "person-whole"), faces_of(work / "person-killed")
    assert len(whole) > 50 and whole.keys() == killed.keys(), set(whole) ^ set(killed)
    assert whole == killed, [name for name in whole if whole[name] != killed[name]][:5]
    assert notes_of(work / "person-whole") == notes_of(work / "person-killed")
    lists = [json.loads((work / name / "strangers.json").read_text())["strangers"]
             for name in ("person-whole", "person-killed")]
    for stranger in lists[0] + lists[1]:
        del stranger["distance"]  # of the looks since the work went on: the gate begins anew there
    assert lists[0] == lists[1], "the lists of strangers differ"
    frames = [stranger["frame"] for stranger in lists[0]]
    assert len(frames) == len(set(frames)) == whole_result["rejected"]["stranger"] > 50, (len(frames), whole_result)
    assert guise(clip, "-o", work / "person-killed", *words)[-1]["frames"] == 0


def resume():
    """stopped after an earlier note in its journal, it goes on there, and exactly"""
    clip = DEMO / "character.mp4"
    words = ["--every", 3, "--size", 128, "--max-faces", 2]
    out = work / "stopped"
    run = subprocess.Popen([GUISE, "extract", str(clip), "-o", str(out), *map(str, words)],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while run.poll() is None and len(list(out.glob("*.jpg"))) < 30:
        time.sleep(0.01)
    run.terminate()  # writes its journal, unlike a kill
    run.wait()
    journal = (out / ".guise-extraction").read_text()
    rest = guise(clip, "-o", out, *words)[-1]["frames"]
    assert faces_of(out) == faces_of(work / "whole"), "the faces differ"
    if "done=true" not in journal:
        assert "state=" in journal and "next-frame=" in journal, journal
        assert rest < 200, f"{rest} frames: it started again"


def part():
    """frame ranges by number and by time; nonsense is refused"""
    clip = DEMO / "performer.mp4"
    by_number = guise(clip, "-o", work / "a", "--from", 30, "--to", 60, "--size", 64)[-1]
    by_time = guise(clip, "-o", work / "b", "--from", "1s", "--to", "0:02", "--size", 64)[-1]
    assert by_number["frames"] == 30 and by_time["frames"] == 30, (by_number, by_time)
    assert faces_of(work / "a").keys() == faces_of(work / "b").keys()
    assert min(faces_of(work / "a")) == "performer_00030_0.jpg"
    for text in ("soon", "-1", "1:75", "1:2:3:4", "nans", ""):
        guise(clip, "-o", work / "c", "--from", text, fails=True)


def reasons():
    """frames without a face are listed, and a faceset without faces says why"""
    events = guise(SHARED / "people" / "no_face.mp4", "-o", work / "nobody", "--every", 10, "--size", 64)
    assert events[-1]["faces"] == 0 and events[-1]["rejected"]["no-face"] == 15, events[-1]
    assert any(event["event"] == "warning" and "nobody was seen" in event["message"] for event in events)
    assert notes_of(work / "nobody") == [["no-face", str(10 * i), "-1"] for i in range(15)]


def blurred():
    """a blurred face is kept and told, or refused and told"""
    words = [work / "blurred.mp4", "--size", 128]
    subprocess.run(["ffmpeg", "-v", "error", "-i", DEMO / "performer.mp4", "-frames:v", "4", "-vf", "gblur=sigma=8",
                    work / "blurred.mp4"], check=True)
    kept = guise(*words, "-o", work / "kept")[-1]
    refused = guise(*words, "-o", work / "refused", "--only-sharp")[-1]
    assert kept["faces"] == 4 and kept["flagged"]["blurred"] == 4, kept
    assert refused["faces"] == 0 and refused["rejected"]["blurred"] == 4, refused
    assert [note[0] for note in notes_of(work / "refused")] == ["blurred"] * 4
    sharp = guise(DEMO / "performer.mp4", "-o", work / "sharp", "--every", 100, "--only-sharp")[-1]
    assert sharp["rejected"]["blurred"] == 0, sharp


def stems():
    """other footage of the same name replaces no face, also when it goes on"""
    first, second = work / "one" / "clip.mp4", work / "two" / "clip.mp4"
    for path, name in ((first, "character"), (second, "performer")):
        path.parent.mkdir()
        shutil.copy(DEMO / f"{name}.mp4", path)
    out = work / "stems"
    words = ["--to", 1, "--every", 6, "--size", 64]
    guise(first, "-o", out, *words)
    before = faces_of(out)
    events = guise(second, "-o", out, *words)
    after = faces_of(out)
    assert before and all(after[name] == bytes_ for name, bytes_ in before.items()), "a face was replaced"
    fresh = set(after) - set(before)
    assert len(fresh) == len(before) and all(name.startswith("clip-2_") for name in fresh), fresh
    assert any("clip-2" in event.get("message", "") for event in events), events
    for path in (first, second):  # both are done
        assert guise(path, "-o", out, *words)[-1]["frames"] == 0
    # Without the journal nobody knows whose they are: a third set of names.
    (out / ".guise-extraction").unlink()
    guise(first, "-o", out, *words)
    assert all(faces_of(out)[name] == bytes_ for name, bytes_ in after.items()), "a face was replaced"


def moved():
    """footage that was moved or renamed is known: its faces keep their names, a copy has its own"""
    clip, out = work / "before" / "clip.mp4", work / "moved"
    clip.parent.mkdir()
    shutil.copy(DEMO / "character.mp4", clip)
    words = ["--to", 1, "--every", 6, "--size", 64]
    guise(clip, "-o", out, *words)
    before = faces_of(out)
    (work / "after").mkdir()
    elsewhere, renamed = work / "after" / "clip.mp4", work / "after" / "holiday.mp4"
    clip.rename(elsewhere)
    assert guise(elsewhere, "-o", out, *words)[-1]["frames"] == 0 and faces_of(out) == before
    elsewhere.rename(renamed)
    assert guise(renamed, "-o", out, *words)[-1]["frames"] == 0 and faces_of(out) == before
    guise(renamed, "-o", out, *words[:-1], 96)  # other options begin anew, under the same names
    assert faces_of(out).keys() == before.keys(), faces_of(out).keys()
    clip.parent.joinpath("copy.mp4").write_bytes(renamed.read_bytes())
    guise(clip.parent / "copy.mp4", "-o", out, *words)
    fresh = set(faces_of(out)) - set(before)
    assert len(fresh) == len(before) and all(name.startswith("copy_") for name in fresh), fresh


def endings():
    """two pictures that differ in their ending only give two faces"""
    folder = work / "pictures"
    folder.mkdir()
    pictures = sorted((SHARED / "people" / "crowd").glob("*.jpg"))[:2]
    shutil.copy(pictures[0], folder / "me.jpg")
    shutil.copy(pictures[1], folder / "me.jpeg")
    guise(folder, "-o", work / "endings", "--size", 64)
    assert sorted(faces_of(work / "endings")) == ["me-2_0.jpg", "me_0.jpg"], faces_of(work / "endings").keys()


def work_of_hands():
    """faces with masks are not replaced when other options begin anew"""
    out = work / "masked"
    clip = DEMO / "character.mp4"
    words = ["--to", 1, "--every", 6, "--size", 64]
    guise(clip, "-o", out, *words)
    face = sorted(out.glob("*.jpg"))[0]
    masked = sorted((SHARED / "golden" / "dfl" / "jpg").glob("wf_xseg*.jpg"))[0]
    shutil.copy(masked, face)
    before = faces_of(out)
    guise(clip, "-o", out, *words[:-1], 96)
    assert all(faces_of(out)[name] == bytes_ for name, bytes_ in before.items()), "a face was replaced"
    assert any(name.startswith("character-2_") for name in faces_of(out))


def types():
    """every face type, those that are not turned too"""
    for name in ("h", "mf", "f", "wf", "head", "full_face_no_align", "head_no_align"):
        result = guise(DEMO / "performer.mp4", "-o", work / name, "--to", 2, "--size", 64, "--face-type", name)[-1]
        assert result["faces"] == 2, (name, result)


class Reader(pickle.Unpickler):
    """CPython's own reader, with NumPy's names standing for what they were called with"""

    def find_class(self, module, name):
        assert module.startswith("numpy"), (module, name)
        return type(name, (list,), {"__new__": lambda cls, *_: list.__new__(cls), "__init__": lambda *_: None,
                                    "__setstate__": lambda self, state: self.append(state)})


def metadata():
    """metadata outlive a program that forgets them, in the form that CPython reads"""
    out = work / "meta"
    guise(DEMO / "performer.mp4", "-o", out, "--to", 2, "--size", 96)
    golden = sorted((SHARED / "golden" / "dfl" / "jpg").glob("wf_*.jpg"))
    for face in golden:
        shutil.copy(face, out)
    before = faces_of(out)
    faceset = lambda *words: json.loads(subprocess.run([GUISE, "faceset", *map(str, words), "--json"], check=True,
                                                       capture_output=True, text=True).stdout.splitlines()[-1])
    assert faceset("save-meta", out)["saved"] == len(before)
    with open(out / "meta.dat", "rb") as file:
        told = Reader(file).load()
    assert told.keys() == before.keys() and len(before) > 2
    extracted = [meta for name, (_, meta) in told.items() if name.startswith("performer_")]
    assert extracted and all(meta["guise_frame_width"] == 640 for meta in extracted), "no width of the frame"
    for name, (shape, meta) in told.items():
        assert len(shape) == 3 and shape[2] == 3 and len(meta["landmarks"]) == 68, name
    for name in before:  # ffmpeg copies no APP15
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", out / name, "-q:v", "2", work / "edited.jpg"], check=True)
        shutil.move(work / "edited.jpg", out / name)
    forgetful = json.loads(subprocess.run([GUISE, "faceset", "info", str(out), "--json"], capture_output=True,
                                          text=True).stdout.splitlines()[-1])
    assert forgetful["event"] == "error", forgetful
    result = faceset("restore-meta", out)
    assert result["restored"] == len(before) and result["removed"], result
    for name, bytes_ in before.items():
        assert says(faces_of(out)[name]) == says(bytes_), name


def says(jpeg):
    """the last APP15 of a JPEG, read"""
    found, at = None, 2
    while jpeg[at + 1] != 0xDA:
        n = int.from_bytes(jpeg[at + 2:at + 4], "big")
        if jpeg[at + 1] == 0xEF:
            found = jpeg[at + 4:at + 2 + n]
        at += 2 + n
    return Reader(io.BytesIO(found)).load()


TESTS = [kill, kill_person, resume, part, reasons, blurred, stems, moved, endings, work_of_hands, types, metadata]
NEED_SHARED = (kill_person, reasons, endings, work_of_hands, metadata)

with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    print(f"1..{len(TESTS)}")
    failed = False
    for number, test in enumerate(TESTS, 1):
        if test in NEED_SHARED and not (SHARED / "people").is_dir():
            print(f"ok {number} - {test.__doc__} # SKIP there is no shared folder")
            continue
        try:
            test()
            print(f"ok {number} - {test.__doc__}", flush=True)
        except Exception as error:  # every test reports, whatever failed before it
            failed = True
            print(f"not ok {number} - {test.__doc__}\n# {type(error).__name__}: {error}", flush=True)
    sys.exit(failed)
