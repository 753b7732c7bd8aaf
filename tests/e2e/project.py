#!/usr/bin/env python3
"""Projects as a person makes, changes and hands them on: consent, options by hand, a model as the beginning of
another one, base packages, exported files that say where they come from. Prints TAP. Arguments: guise, the data
folder, the folder of ONNX Runtime for node (may be missing).
"""
import getpass
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

GUISE, DEMO, NODE = sys.argv[1], pathlib.Path(sys.argv[2]) / "demo", pathlib.Path(sys.argv[3])
TINY = [word for pair in ("ae_dims=8", "e_dims=4", "d_dims=4", "d_mask_dims=4", "batch_size=2", "uniform_yaw=n")
        for word in ("--option", pair)]
KILLS = 12


def guise(*words, expect=0):
    """Runs a verb with --json; every line must be an event, the last one a result or an error."""
    run = subprocess.run([GUISE, *map(str, words), "--json"], capture_output=True, text=True, timeout=600)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == expect, f"{words}: exit {run.returncode}: {run.stderr[-400:]}"
    assert events and events[-1]["event"] == ("result" if expect == 0 else "error"), (words, events[-1:])
    return events


def result(*words):
    return guise(*words)[-1]


work = pathlib.Path(tempfile.mkdtemp())
src, dst = work / "character", work / "performer"
cases = []


def case(function):
    cases.append(function)
    return function


def new(name, *words):
    return result("project", "new", work / name, "--recipe", "miniature", "--src", src, "--dst", dst, *words)


def content(folder, pattern="*"):
    return {path.name: path.read_bytes() for path in folder.glob(pattern) if path.is_file()}


@case
def consent():
    """training waits for a word about both faces; the facesets carry it into every project"""
    for name in ("character", "performer"):
        result("extract", DEMO / f"{name}.mp4", "-o", work / name, "--every", 60, "--size", 128)
    new("waiting", *TINY)
    error = guise("train", work / "waiting", "--iterations", 1, expect=5)[-1]
    assert error["code"] == "consent" and "guise faceset consent" in error["message"], error
    paper = work / "release.txt"
    paper.write_text("I agree.")
    said = result("faceset", "consent", src, "permission", "--label", "Ada Lovelace", "--note", "by letter", "--document", paper)
    assert said["statements"][0]["document_sha256"] and result("faceset", "consent", src)["consent"] == "permission"
    guise("faceset", "consent", src, "perhaps", expect=2)
    guise("project", "consent", work / "waiting", "dst", "unknown")
    assert result("train", work / "waiting", "--iterations", 1)["iteration"] == 1
    (work / "packed").mkdir()
    result("faceset", "pack", src, "-o", work / "packed" / "faceset.pak")
    assert result("faceset", "consent", work / "packed")["consent"] == "permission"
    new("first", *TINY)
    info = result("project", "info", work / "first")
    assert info["consent"]["src"]["kind"] == "permission" and info["consent"]["dst"]["kind"] == "unknown", info
    assert info["preconditions"]["src"]["faces"] > 0 and info["preconditions"]["src"]["unmasked"], info


@case
def third_party():
    """a model of somebody else for everybody is not even begun without a word about it"""
    plan = json.loads((work / "first" / "plan.json").read_text())
    plan["for_others"] = True
    (work / "theirs.json").write_text(json.dumps(plan))
    bare = work / "bare"
    shutil.copytree(src, bare)
    (bare / ".guise-consent").unlink()
    words = ["project", "new", work / "theirs", "--recipe", work / "theirs.json", "--src", bare, "--dst", dst, *TINY]
    assert guise(*words, expect=5)[-1]["code"] == "consent" and not (work / "theirs").exists()
    result(*words, "--consent-src", "public")
    assert result("faceset", "consent", bare)["consent"] == "public"


@case
def moved():
    """a faceset that lies elsewhere now is found by its new name, and what was said about it stays"""
    there = work / "elsewhere"
    src.rename(there)
    guise("train", work / "first", "--iterations", 1, expect=1)
    assert result("project", "faces", work / "first", "src", there)["faces"] == str(there)
    assert result("train", work / "first", "--iterations", 1)["iteration"] == 1
    assert result("project", "consent", work / "first", "src")["consent"] == "permission"
    there.rename(src)
    assert result("project", "faces", work / "first", "src", src)["faces"] == str(src)
    guise("project", "faces", work / "first", "nobody", expect=2)


@case
def options():
    """options change by an explicit word, locked ones never; a duplicate may have others"""
    result("train", work / "first", "--iterations", 2)
    assert guise("project", "set", work / "first", "ae_dims=16", expect=5)[-1]["code"] == "locked"
    assert guise("project", "set", work / "first", "random_warp=n", expect=5)[-1]["code"] == "confirm"
    assert guise("project", "set", work / "first", "random_warp=n", "--yes", expect=5)[-1]["code"] == "locked"  # resets
    assert "clipgrad=y" in result("project", "set", work / "first", "clipgrad=y")["options"]
    journal = [json.loads(line) for line in (work / "first" / "journal.jsonl").read_text().splitlines()]
    assert any(act["act"] == "option-changed" and act["option"] == "clipgrad" and act["iteration"] == 3 for act in journal)
    assert result("train", work / "first", "--iterations", 1)["iteration"] == 4
    result("project", "duplicate", work / "first", work / "wider", "--option", "ae_dims=16")
    info = result("project", "info", work / "wider")
    assert info["iteration"] == 0 and info["consent"]["src"]["kind"] == "permission", info


@case
def reuse():
    """a project begins with the model of another, keeps what is locked, knows the whole chain"""
    error = guise("project", "new", work / "second", "--recipe", "miniature", "--src", src, "--dst", dst, "--base",
                  work / "first", "--option", "ae_dims=64", expect=5)[-1]
    assert error["code"] == "locked" and not (work / "second").exists(), error
    made = new("second", "--base", work / "first")
    assert made["base_iteration"] == 4 and made["locked"]["ae_dims"] == {"plan": "64", "base": "8"}, made
    result("model", "save-base", work / "second", work / "package", "--without-optimizer")
    assert not list((work / "package").glob("*_opt.npy"))
    assert result("model", "info", work / "package")["kind"] == "base-package"
    made = new("third", "--base", work / "package")
    assert len(made["chain"]) == 2, made
    assert "Lovelace" not in json.dumps(made["chain"][-1])
    assert result("train", work / "third", "--iterations", 2)["iteration"] == 2


@case
def one_backup():
    """a backup that is named itself keeps consent and lineage, as a beginning and as a file; consent is asked for"""
    backup = result("backup", "create", work / "third")["id"]
    made = new("fourth", "--base", work / "third" / "backups" / backup)
    assert len(made["chain"]) == 3 and made["chain"][-1]["facesets"][0]["consent"][-1]["kind"] == "permission", made
    result("export", work / "third" / "backups" / backup, "-o", work / "backup.dfm")
    properties = result("inspect", work / "backup.dfm")["content"]["properties"]
    assert properties["guise.consent.src"] == "permission" and len(properties["guise.parents"].split()) == 2, properties
    shutil.copytree(work / "third", work / "mute")
    manifest = (work / "mute" / "project.guise").read_text()
    for slot in ("src", "dst"):
        (work / f"mute {slot}").mkdir()
        silent = f"[{slot}]\nfaces={work}/mute {slot}\nconsent=missing\n\n"
        manifest = re.sub(rf"(?ms)^\[{slot}\].*?(?=^\[|\Z)", silent, manifest)
        manifest = re.sub(rf"(?ms)^\[{slot} statement \d+\].*?(?=^\[|\Z)", "", manifest)
    (work / "mute" / "project.guise").write_text(manifest)
    error = guise("export", work / "mute" / "backups" / backup, "-o", work / "mute.dfm", expect=5)[-1]
    assert error["code"] == "consent" and not (work / "mute.dfm").exists(), error


@case
def warp_off():
    """with random warp off a model serves no other face, and the reason says since when"""
    plan = json.loads((work / "first" / "plan.json").read_text())
    for stage in plan["stages"]:
        stage.pop("resets", None)
    plan["stages"] = plan["stages"][3:]
    (work / "plain.json").write_text(json.dumps(plan))
    result("project", "new", work / "ending", "--recipe", work / "plain.json", "--src", src, "--dst", dst, *TINY)
    result("train", work / "ending", "--iterations", 1)
    error = guise("project", "new", work / "none", "--recipe", "miniature", "--src", src, "--dst", dst, "--base",
                  work / "ending", expect=5)[-1]
    assert error["code"] == "not-reusable" and "iteration 0" in error["message"], error
    assert guise("model", "save-base", work / "ending", work / "nothing", expect=5)[-1]["code"] == "not-reusable"


@case
def export():
    """an exported file says what it is made of, to our reader; names of people, paths and computers stay at home"""
    result("export", work / "third", "-o", work / "model.dfm")
    seen = result("inspect", work / "model.dfm")
    assert seen["verdict"] == "accept", seen
    properties, story = seen["content"]["properties"], seen["content"]["provenance"]
    assert properties["guise.content"] == "synthetic face model" and properties["guise.schema"] == "1", properties
    assert properties["guise.consent.src"] == "permission" and properties["guise.plan"] == "miniature", properties
    hashes = properties["guise.parents"].split()
    assert len(hashes) == 2 and all(len(h) == 64 for h in hashes) and len(story["parents"]) == 2, properties
    data = (work / "model.dfm").read_bytes()
    # Short names of computers and users occur by chance in the weights, long ones do not.
    names = [name for name in (socket.gethostname(), getpass.getuser()) if len(name) > 5]
    for secret in ("Lovelace", "by letter", str(work), work.name, *names):
        assert secret.encode() not in data, secret
    result("export", work / "third", "-o", work / "labelled.dfm", "--with-labels")
    labelled = result("inspect", work / "labelled.dfm")["content"]["properties"]
    assert labelled["guise.label.src"] == "Ada Lovelace", labelled
    faces = story["facesets"][0]
    assert faces["slot"] == "src" and faces["faces"] > 0 and len(faces["sha256"]) == 64 and faces["id"], story


@case
def foreign_reader():
    """ONNX Runtime, which knows nothing of all that, opens and runs the file"""
    if shutil.which("node") is None or not NODE.is_dir():
        return "no ONNX Runtime for node"
    script = """
const ort = require(process.argv[1]);
ort.InferenceSession.create(process.argv[2], { logSeverityLevel: 3 }).then(async (s) => {
  const out = await s.run({ 'in_face:0': new ort.Tensor('float32', new Float32Array(64 * 64 * 3), [1, 64, 64, 3]) });
  console.log(Object.keys(out).length);
});"""
    run = subprocess.run(["node", "-e", script, str(NODE.resolve()), str(work / "model.dfm")], capture_output=True, text=True, timeout=120)
    assert run.stdout.strip() == "3", run.stderr[-400:]


@case
def amp():
    """an AMP model is told about and not imported: live only"""
    golden = pathlib.Path(os.environ.get("GUISE_SHARED", "/nowhere")) / "golden/dfl/model/df_ud"
    if not golden.is_dir():
        return "the shared material is not here"
    folder = work / "amp"
    folder.mkdir()
    # Of which class a model is, its file's name says.
    shutil.copyfile(golden / "new_SAEHD_data.dat", folder / "new_AMP_data.dat")
    before = content(folder)
    told = result("model", "info", folder)
    assert told["class"] == "AMP" and told["live_only"] and "live only" in told["reason"] and not told["reusable"], told
    new("for-amp", *TINY)
    error = guise("model", "import", folder, work / "for-amp", expect=2)[-1]
    assert error["code"] == "unsupported" and "live only" in error["message"], error
    assert content(folder) == before
    told = result("model", "info", golden)
    assert (told["class"], told["archi"], told["iteration"], told["optimizer_state"]) == ("SAEHD", "df-ud", 12, True), told
    assert told["provenance"]["facesets"][0]["consent"][0]["kind"] == "unknown", told


@case
def kills():
    """save-as-dfl that is killed leaves the old model or none, and the next one the new model"""
    result("model", "save-as-dfl", work / "first", work / "given", "--name", "mine")
    old = content(work / "given", "mine_*")
    words = [GUISE, "model", "save-as-dfl", str(work / "third"), str(work / "given"), "--name", "mine", "--force"]
    start = time.monotonic()
    shutil.copytree(work / "given", work / "fresh")
    subprocess.run([*words[:4], str(work / "fresh"), *words[5:]], check=True, capture_output=True)
    seconds = time.monotonic() - start
    wanted = content(work / "fresh", "mine_*")
    chance = random.Random(1)
    for _ in range(KILLS):
        shutil.rmtree(work / "given")
        (work / "given").mkdir()
        for name, data in old.items():
            (work / "given" / name).write_bytes(data)
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds * chance.uniform(0.3, 1.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        found = content(work / "given", "mine_*")
        if "mine_SAEHD_data.dat" in found:
            whole = {name: data for name, data in found.items() if not name.endswith(".tmp")}
            assert whole in (old, wanted), sorted(whole)
        subprocess.run(words, check=True, capture_output=True)
        assert content(work / "given", "mine_*") == wanted
        assert not [p for p in (work / "given").iterdir() if p.name.startswith(".")]


print(f"1..{len(cases)}")
failed = False
try:
    for number, function in enumerate(cases, 1):
        try:
            skipped = function()
            print(f"ok {number} - {function.__doc__}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception as error:  # a test that cannot go on is a failed test
            failed = True
            print(f"not ok {number} - {function.__doc__}\n# {type(error).__name__}: {error}", flush=True)
finally:
    shutil.rmtree(work, ignore_errors=True)
sys.exit(failed)
