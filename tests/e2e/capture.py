#!/usr/bin/env python3
"""A capture session through the program, with footage as the camera. Prints TAP. Argument: guise. Needs ffmpeg, the
synthetic people (GUISE_SHARED) and the face networks (GUISE_MODELS); skips without them.

The footage is a third of the pictures of 120 s, four neighbours at a time: what moves from one picture to the next is
what the shutter calls motion. Ten pictures make a second, so that none comes too soon, and they are lossless, so that
a picture shown again is the same picture. What is injected is made from the same clip.
"""
import fcntl
import json
import os
import pathlib
import pty
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

GUISE = sys.argv[1]
PEOPLE = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere")) / "people"
MODELS = pathlib.Path(os.environ.get("GUISE_MODELS", "/nowhere"))
RATE = 10
PERIOD, SHOWN = 12, 4  # of twelve pictures of the clip four are shown
BLURRED = range(24, 120, 8)  # what is injected into 120 pictures of a moving face
SECOND = range(40, 70)
results = []


def guise(*words, expect=0):
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == expect, f"{words}: exit {run.returncode}: {run.stderr[-400:]}"
    assert events and events[-1]["event"] == ("result" if expect == 0 else "error"), (words, events[-1:])
    return events


def capture(footage, folder, *words):
    """A session from footage; every picture of it has to be accounted for."""
    events = guise("capture", "--source", work / footage, "-o", work / folder, *words)
    r = events[-1]
    assert r["frames"] == r["accepted"] + sum(r["refused"].values()), r
    return events


def case(function):
    results.append((function.__doc__, function))
    return function


def film(name, filters):
    """Footage made from the performer's clip by ffmpeg's filters, ten pictures a second, lossless."""
    subprocess.run(["ffmpeg", "-v", "error", "-threads", "1", "-i", PEOPLE / "performer.mp4", "-filter_complex",
                    f"{filters},setpts=N/{RATE}/TB", "-r", str(RATE), "-c:v", "libx264", "-qp", "0", "-preset",
                    "ultrafast", "-threads", "1", work / name], check=True, timeout=300)


def shown(index):
    """The picture of the clip that the main footage shows as its picture `index`."""
    return index // SHOWN * PERIOD + index % SHOWN


def get_faces(folder):
    """The faces of a folder: for each the number of its take and of its picture."""
    names = sorted(path.name for path in (work / folder).glob("*.jpg"))
    return [tuple(int(part) for part in name[len("take"):].split("_")[:2]) for name in names]


def read_counts(r, dimension):
    return {name: there for name, (there, _) in r["coverage"][dimension].items()}


@case
def footage():
    """footage is made, and what is injected"""
    film("footage.mkv", f"select='lt(mod(n,{PERIOD}),{SHOWN})'")
    face = "trim=start_frame=1500:end_frame=1860,select='not(mod(n,3))'"
    film("plain.mkv", face)
    film("blurred.mkv", f"{face},setpts=N/TB,gblur=sigma=3:enable='gte(n,{BLURRED.start})*not(mod(n,{BLURRED.step}))'")
    film("again.mkv", f"{face},setpts=N*3/{RATE}/TB,fps={RATE}")
    film("second.mkv", f"{face},setpts=N/TB,split[a][b];[b]crop=320:480:160:0,split[c][d];[d]hflip[e];"
                       f"[c][e]hstack[two];[a][two]overlay=enable='between(n,{SECOND.start},{SECOND.stop - 1})'")


@case
def varied():
    """a session accepts varied faces, each at once a face on disk, with what it was cut from"""
    r = sessions["set"] = capture("footage.mkv", "set")[-1]
    names = sorted(path.name for path in (work / "set").glob("*.jpg"))
    assert r["frames"] == 1200 and 200 <= r["accepted"] == r["faces"] == len(names), r
    assert names == sorted(path.name for path in (work / "set" / ".guise-sources").glob("*.jpg"))
    for dimension, needed in (("yaw", 9), ("pitch", 5), ("roll", 3), ("eyes", 3), ("mouth", 4), ("shape", 4),
                              ("gaze", 5), ("light", 4)):
        counts = read_counts(r, dimension)
        assert sum(n >= 1 for n in counts.values()) >= needed, (dimension, counts)
    for path in (work / "set" / names[0], work / "set" / ".guise-sources" / names[0]):
        assert guise("inspect", path)[-1]["verdict"] == "accept", path


@case
def coverage():
    """the map agrees with how the head, the eyes and the mouth truly were"""
    truth = [json.loads(line)["faces"][0] for line in (PEOPLE / "performer.jsonl").read_text().splitlines()]
    kept = [truth[shown(index)] for _, index in get_faces("set")]

    def check(dimension, limit, groups, borders, measure):
        counts = read_counts(sessions["set"], dimension)
        told = [sum(counts[name] for name in group) for group in groups]
        true = [0] * len(groups)
        for face in kept:
            true[sum(measure(face) >= border for border in borders)] += 1
        moved = sum(abs(a - b) for a, b in zip(told, true)) / 2 / len(kept)
        print(f"# {dimension}: told {told}, true {true}, {moved:.3f} in another bin", flush=True)
        assert sum(told) >= 0.97 * len(kept) and moved <= limit, (dimension, told, true, moved)

    check("yaw", 0.08, [(str(column),) for column in range(-4, 5)], (-55, -35, -20, -8, 8, 20, 35, 55),
          lambda face: face["yaw"])
    check("pitch", 0.08, (("far-down",), ("down",), ("level",), ("up",), ("far-up",)), (-20, -8, 8, 20),
          lambda face: face["pitch"])
    check("roll", 0.10, (("left",), ("upright",), ("right",)), (-8, 8), lambda face: face["roll"])
    check("eyes", 0.05, (("closed",), ("half",), ("open", "wide")), (0.3, 0.7),
          lambda face: max(face["eye_open_l"], face["eye_open_r"]))
    # The truth is the gap over the width of the mouth, which is a quarter of the height of the face.
    check("mouth", 0.12, (("closed",), ("slight",), ("open",), ("wide",)), (0.012 * 4, 0.035 * 4, 0.075 * 4),
          lambda face: face["mouth_gap"])


@case
def progress():
    """while it goes on it tells the map, what is refused and one thing to do; at the target it is done"""
    events = capture("footage.mkv", "target", "--target", 40)
    told = [event for event in events if event["event"] == "progress"]
    assert events[-1]["faces"] == events[-1]["target"] == 40 and events[-1]["frames"] < 600, events[-1]
    assert told and len(get_faces("target")) == 40
    for event in told:
        pose = event["coverage"]["pose"]
        assert len(pose) == 9 and {len(column) for column in pose} == {5}, pose
        assert sum(map(sum, pose)) == event["faces"] == sum(read_counts(event, "yaw").values()), event
        assert event["coach"]["text"] and event["coach"]["cell"] and 0 <= event["completion"] <= 1, event["coach"]


@case
def plain():
    """a moving face without anything wrong is accepted often"""
    r = sessions["plain"] = capture("plain.mkv", "plain")[-1]
    assert r["frames"] == 120 and r["accepted"] >= 30 and r["refused"]["second-face"] == 0, r
    assert r["refused"]["blurred"] <= 4 and r["refused"]["moving"] <= 10, r


@case
def blurred():
    """injected blurred pictures are refused as blurred, those between them are not"""
    r = capture("blurred.mkv", "blurred")[-1]
    assert not set(BLURRED) & {index for _, index in get_faces("blurred")}
    # One may lie beside its neighbour by more than the motion that is allowed.
    assert len(BLURRED) - 1 <= r["refused"]["blurred"] <= len(BLURRED) + sessions["plain"]["refused"]["blurred"], r
    assert r["accepted"] >= 0.8 * sessions["plain"]["accepted"], r


@case
def repeated():
    """of a picture shown three times one is kept at most, the others are refused as repeated"""
    r = capture("again.mkv", "again")[-1]
    groups = [index // 3 for _, index in get_faces("again")]
    assert r["frames"] == 360 and len(groups) == len(set(groups)) == r["accepted"], groups
    assert r["refused"]["repeated"] >= 0.95 * 240, r
    assert r["accepted"] <= 1.2 * sessions["plain"]["accepted"], r


@case
def second_face():
    """while a second face is there nothing is taken, all is refused for it; then it goes on"""
    r = capture("second.mkv", "second")[-1]
    indices = [index for _, index in get_faces("second")]
    assert r["refused"]["second-face"] == len(SECOND), r
    assert not set(SECOND) & set(indices) and min(indices) < SECOND.start and max(indices) >= SECOND.stop, indices


@case
def another_day():
    """the same again on another day adds next to nothing, and nothing is lost"""
    before = {path.name: path.read_bytes() for path in (work / "plain").glob("*.jpg")}
    r = capture("plain.mkv", "plain")[-1]
    assert r["accepted"] <= 2 and r["faces"] == len(before) + r["accepted"], r
    assert all((work / "plain" / name).read_bytes() == data for name, data in before.items())
    assert (work / "plain" / ".guise-capture").read_text().count("[take ") == 2


def start(folder):
    """A session that has just kept its first faces."""
    run = subprocess.Popen([GUISE, "capture", "--source", work / "footage.mkv", "-o", work / folder, "--json"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in run.stdout:
        if json.loads(line).get("accepted", 0) >= 5:
            return run
    raise AssertionError("it ended by itself: " + run.stderr.read()[-400:])


@case
def kill():
    """kill -9 leaves whole faces only; the next session goes on from them"""
    run = start("killed")
    run.kill()
    run.communicate()
    n = len(get_faces("killed"))
    assert n >= 5
    info = [event for event in guise("faceset", "info", work / "killed", "--faces") if event["event"] == "face"]
    assert len(info) == n, (len(info), n)
    r = capture("plain.mkv", "killed", "--target", n + 5)[-1]
    assert r["faces"] == n + 5 and r["accepted"] == 5 == sum(take == 2 for take, _ in get_faces("killed")), r


@case
def interrupt():
    """Ctrl-C ends cleanly and says how to go on"""
    run = start("stopped")
    run.send_signal(signal.SIGINT)
    out, text = run.communicate(timeout=300)
    last = json.loads(out.splitlines()[-1])
    n = len(get_faces("stopped"))
    assert run.returncode == 130 and last["event"] == "error" and last["code"] == "cancelled", (run.returncode, last)
    assert f"{n} faces" in last["message"] and "goes on" in last["message"] and "goes on" in text, last
    assert f"accepted={n}\n" in (work / "stopped" / ".guise-capture").read_text()


def wait_for_faces(folder, n):
    deadline = time.monotonic() + 300
    while len(get_faces(folder)) < n:
        assert time.monotonic() < deadline, f"no {n} faces in {folder}"
        time.sleep(0.01)


@case
def take_back():
    """SIGUSR1 takes the last seconds back, for scripts, and stops nothing"""
    run = start("back")
    run.send_signal(signal.SIGUSR1)
    for line in run.stdout:
        event = json.loads(line)
        if event["event"] == "note" and "taken back" in event["message"]:
            break
    undone = {path.name for path in (work / "back" / ".guise-undone").glob("*.jpg")}
    assert undone and event["message"].startswith(f"{len(undone)} faces of the last 5 seconds"), event
    run.send_signal(signal.SIGINT)
    out, text = run.communicate(timeout=300)
    assert run.returncode == 130 and f"{len(get_faces('back'))} faces are safe" in text, text
    assert not undone & {path.name for path in (work / "back").glob("*.jpg")}, undone
    assert "SIGUSR1" in subprocess.run([GUISE, "capture", "--help"], capture_output=True, text=True).stdout


@case
def keys():
    """at a terminal u takes back and r brings back, and the terminal is left as it was, however it ends"""
    for word, stubborn in (("gentle", False), ("twice", True)):
        leader, follower = pty.openpty()
        before = termios.tcgetattr(follower)
        shown = bytearray()
        # A session of its own, whose terminal this is.
        run = subprocess.Popen([GUISE, "capture", "--source", work / "footage.mkv", "-o", work / word], stdin=follower,
                               stdout=follower, stderr=follower, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

        def expect(text):
            deadline = time.monotonic() + 300
            while text not in shown:
                assert time.monotonic() < deadline, (text, shown[-800:])
                if select.select([leader], [], [], 0.1)[0]:
                    shown.extend(os.read(leader, 65536))

        expect(b"Press u to take back")
        assert not termios.tcgetattr(follower)[3] & (termios.ICANON | termios.ECHO)
        wait_for_faces(word, 3)
        os.write(leader, b"xu")
        expect(b"were taken back")
        os.write(leader, b"r")
        expect(b"faces are back")
        assert not list((work / word / ".guise-undone").glob("*.jpg"))
        if stubborn:  # both are there before the first has stopped anything: it ends in the middle of its work
            for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGCONT):
                run.send_signal(number)
        else:
            os.write(leader, b"\x03")
        deadline = time.monotonic() + 300
        while run.poll() is None and time.monotonic() < deadline:
            if select.select([leader], [], [], 0.1)[0]:
                shown.extend(os.read(leader, 65536))
        assert run.returncode == 130 and termios.tcgetattr(follower) == before, (run.returncode, shown[-400:])
        os.close(leader)
        os.close(follower)


@case
def full_disk():
    """where no file can grow any more it says so, and what was kept is whole and gone on with"""
    def no_more():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (53800, 53800))  # less than some of the faces

    run = subprocess.run([GUISE, "capture", "--source", work / "plain.mkv", "-o", work / "disk"], capture_output=True,
                         text=True, preexec_fn=no_more, timeout=600)
    n = len(get_faces("disk"))
    assert run.returncode != 0 and n >= 1 and f"{n} faces are safe." in run.stderr, (run.returncode, n, run.stderr)
    assert "Could not write" in run.stderr, run.stderr
    info = [event for event in guise("faceset", "info", work / "disk", "--faces") if event["event"] == "face"]
    assert len(info) == n, (len(info), n)
    assert capture("plain.mkv", "disk", "--target", n + 3)[-1]["accepted"] == 3


@case
def takes():
    """planned takes follow one another, each is in the journal with its label"""
    plan = work / "takes.json"
    plan.write_text(json.dumps([{"label": "window left ü", "seconds": 3}, {"label": "lamp", "seconds": 4.5}]))
    r = capture("plain.mkv", "takes", "--takes", plan)[-1]
    journal = (work / "takes" / ".guise-capture").read_text()
    assert r["frames"] == 75 and {take for take, _ in get_faces("takes")} == {1, 2}, r
    assert "label=window left ü\n" in journal and "label=lamp\n" in journal and "camera=plain.mkv\n" in journal, journal
    for text in ("[]", "{}", "[", "[3]", '[{"label":"x"}]', '[{"seconds":3}]', '[{"label":{},"seconds":3}]',
                 '[{"label":"x","seconds":[]}]', '[{"label":3,"seconds":3}]', '[{"label":"x","seconds":-1}]'):
        plan.write_text(text)
        guise("capture", "--source", work / "plain.mkv", "-o", work / "no", "--takes", plan, expect=3)
    assert not (work / "no").exists()


@case
def cards():
    """a chosen card is asked for, gets its own faces, is remembered over days and is on the score card"""
    long = capture("footage.mkv", "cards", "--card", "glasses", "--card", "hand", "--target", 300)
    r, told = long[-1], [event for event in long if event["event"] == "progress"]
    takes = [take for take, _ in get_faces("cards")]
    assert r["cards"] == {"glasses": [6, 6], "hand": [6, 6]} and r["faces"] == 12, r
    # Eight seconds to put them on, then five to take them off and three to lift a hand.
    assert r["refused"]["waiting"] == 8 * RATE + (5 + 3) * RATE and sorted(set(takes)) == [1, 2], r
    assert {"Put your glasses on", "Take your glasses off"} & {event["coach"]["text"] for event in told}, told
    journal = (work / "cards" / ".guise-capture").read_text()
    assert "card=glasses\ncard-faces=6\n" in journal and "card=hand\n" in journal, journal
    again = capture("plain.mkv", "cards", "--card", "hand", "--card", "glasses", "--target", 300)[-1]
    assert again["frames"] == 0 and again["cards"] == r["cards"], again
    for name in ("hat", ""):
        guise("capture", "--source", work / "plain.mkv", "-o", work / "no", "--card", name, expect=2)
    # The set was recorded: its card says that no tongue is in it, until a take has asked for it.
    tongue = lambda name: [f["value"] for f in guise("faceset", "score", work / name)[-1]["findings"] if f["name"] == "tongue-missing"]
    assert tongue("cards") == [0], tongue("cards")
    tongues = capture("plain.mkv", "tongues", "--card", "tongue", "--target", 300)[-1]["cards"]["tongue"]
    assert tongues[0] == tongues[1] == 6 and tongue("tongues") == [6], (tongues, tongue("tongues"))
    # A card wants more when the set does; beside a set without any, nothing is said of cards.
    more = capture("plain.mkv", "cards", "--card", "hand", "--target", 400)[-1]
    assert more["cards"] == {"glasses": [6, 6], "hand": [8, 8]} and more["accepted"] == 2, more
    guise("sort", work / "cards", "--by", "blur", "--apply")
    score = guise("faceset", "score", work / "cards", "--dst", work / "plain")[-1]
    assert score["cards"] == more["cards"] and score["dst"]["cards"] == {}, score["cards"]


@case
def fast():
    """with fast movement only what moves is taken, and not refused for it"""
    r = capture("plain.mkv", "fast", "--card", "movement", "--target", 2000)[-1]
    kept = [shown for _, shown in get_faces("fast")]
    assert r["refused"]["moving"] == 0 and r["refused"]["still"] >= 1 and r["frames"] == 120, r
    assert r["cards"]["movement"][0] == len(kept) == r["accepted"] and r["cards"]["movement"][1] == 40, r


@case
def words():
    """a person reads one instruction at a time, and why nothing is kept"""
    run = subprocess.run([GUISE, "capture", "--source", work / "second.mkv", "-o", work / "words"],
                         capture_output=True, text=True, timeout=600)
    lines = run.stderr.splitlines()
    assert run.returncode == 0 and "  Nothing is kept now: Only one face, please" in lines, lines
    said = [line for line in lines if line.endswith(".") and not line.startswith(" ")]
    assert len(said) >= 2 and all(a != b for a, b in zip(said, said[1:])), lines


@case
def mistakes():
    """a source that is not there, and words that make no sense, are said and leave nothing behind"""
    for source in (work / "gone.mkv", "/dev/video99"):
        error = guise("capture", "--source", source, "-o", work / "no", expect=1)[-1]
        assert error["code"] == "not-found", error
    guise("capture", "--source", work / "plain.mkv", expect=2)
    guise("capture", "--source", work / "plain.mkv", "-o", work / "no", "--target", 0, expect=2)
    assert not (work / "no").exists()


if shutil.which("ffmpeg") is None or not PEOPLE.is_dir() or not (MODELS / "face_landmark.tflite").is_file():
    print("1..0 # SKIP ffmpeg, the synthetic people or the face networks are not here")
    sys.exit(0)
failed = 0
sessions = {}
with tempfile.TemporaryDirectory(prefix="guise capture ü ") as folder:
    work = pathlib.Path(folder)
    print(f"1..{len(results)}")
    for number, (title, function) in enumerate(results, 1):
        try:
            begin = time.monotonic()
            function()
            print(f"ok {number} - {title} # {time.monotonic() - begin:.1f} s", flush=True)
        except Exception as error:  # the next cases still tell something
            failed += 1
            print(f"not ok {number} - {title}\n# {type(error).__name__}: {str(error)[:800]}", flush=True)
sys.exit(1 if failed else 0)
