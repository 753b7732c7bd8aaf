#!/usr/bin/env python3
"""What the packages say against the tree: what they build with, versions, folders, notes. Prints TAP, one case a rule.

    tests/lint/packaging.py VERSION
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parents[2]
METAINFO = ROOT / "src/app/org.guise.Studio.metainfo.xml"

# Every Debian machine that builds packages has these.
BUILD_ESSENTIAL = {"gcc", "g++", "libc6-dev"}

# Where the Flatpak gets what the build needs: a module of the manifest, the SDK it names, or an option that does without.
FLATPAK = {
    "gettext": "sdk", "libadwaita-1-dev": "sdk", "libepoxy-dev": "sdk", "libglib2.0-dev": "sdk", "libgtk-4-dev": "sdk", "libjpeg62-turbo-dev": "sdk",
    "libjson-glib-dev": "sdk", "libpng-dev": "sdk", "libpipewire-0.3-dev": "sdk", "libpulse-dev": "sdk", "libturbojpeg0-dev": "sdk", "meson": "sdk",
    "nettle-dev": "sdk", "ninja-build": "sdk", "pkg-config": "sdk", "zlib1g-dev": "sdk",
    "libavcodec-dev": "ffmpeg", "libavdevice-dev": "ffmpeg", "libavfilter-dev": "ffmpeg", "libavformat-dev": "ffmpeg",
    "libavutil-dev": "ffmpeg", "libswresample-dev": "ffmpeg", "libswscale-dev": "ffmpeg",
    "libcmark-gfm-dev": "cmark-gfm", "libcmark-gfm-extensions-dev": "cmark-gfm",
    "libdnnl-dev": "onednn", "libonnx-dev": "onnx-schema", "libprotobuf-c-dev": "protobuf-c", "protobuf-c-compiler": "protobuf-c",
    "libopenmpi-dev": "-Dmpi=disabled",
}


# What FFmpeg's encoders from outside are built from, by the library's name in its configuration: the module that comes before it.
ENCODERS = {"libx264": "x264"}


def stanzas(path):
    """The paragraphs of a file of Debian's form, as {field: value} each."""
    for paragraph in re.split(r"\n\s*\n", path.read_text().strip()):
        fields, last = {}, None
        for line in paragraph.splitlines():
            if line[:1].isspace():
                fields[last] += "\n" + line.strip()
            else:
                last, value = line.split(":", 1)
                fields[last] = value.strip()
        yield fields


def listed(value):
    """The names in a field of dependencies, without versions."""
    return [item.split()[0] for item in re.split(r",\s*", value.strip()) if item.strip()]


def set_up():
    """What data/packages.txt has under "build"."""
    part = (ROOT / "data/packages.txt").read_text().split("# build\n", 1)[1].split("\n\n", 1)[0]
    return {line.split()[0] for line in part.splitlines()}


def rule_build_depends(_version):
    """the packages are built with what set-up installs"""
    field = listed(next(stanzas(ROOT / "debian/control"))["Build-Depends"])
    wanted = set_up() - BUILD_ESSENTIAL | {"debhelper-compat"}
    for name in sorted(wanted ^ set(field)):
        yield f"{name} is in only one of data/packages.txt and debian/control"
    if field[1:] != sorted(field[1:]):
        yield "debian/control: Build-Depends are not sorted"


def rule_flatpak(_version):
    """the Flatpak has a source for everything that set-up installs"""
    manifest = json.loads((ROOT / "flatpak/org.guise.Studio.json").read_text())
    modules = {module["name"] for module in manifest["modules"]}
    options = {option for module in manifest["modules"] for option in module.get("config-opts", [])}
    for name in sorted(set_up() - BUILD_ESSENTIAL):
        source = FLATPAK.get(name)
        if source is None:
            yield f"{name}: say in tests/lint/packaging.py where the Flatpak gets it"
        elif source != "sdk" and source not in modules | options:
            yield f"{name}: the manifest has no {source}"


def rule_flatpak_folders(_version):
    """in the Flatpak there are the folders of the desktop that the studio writes to, and its notes name them"""
    granted = json.loads((ROOT / "flatpak/org.guise.Studio.json").read_text())["finish-args"]
    notes = (ROOT / "flatpak/README.md").read_text()
    wanted = {name.lower() for path in (ROOT / "src/app").rglob("*.c") for name in re.findall(r"\bG_USER_DIRECTORY_(\w+)", path.read_text())}
    if not wanted:
        yield "src/app asks for no folder of the desktop: this rule looks for the wrong words"
    for name in sorted(wanted):
        if f"--filesystem=xdg-{name}:create" not in granted:
            yield f"{name}: the manifest has no --filesystem=xdg-{name}:create"
        if f"`--filesystem=xdg-{name}:create`" not in notes:
            yield f"{name}: flatpak/README.md does not say what --filesystem=xdg-{name}:create is for"
    if wanted and "--filesystem=~/Guise:create" not in granted:
        yield "the manifest has no --filesystem=~/Guise:create, for a desktop without such folders"


def rule_encoders(_version):
    """FFmpeg in the Flatpak has the encoders that src/media asks for by name"""
    modules = json.loads((ROOT / "flatpak/org.guise.Studio.json").read_text())["modules"]
    names = [module["name"] for module in modules]
    at = names.index("ffmpeg")
    wanted = {name for path in (ROOT / "src/media").glob("*.c")
              for name in re.findall(r'avcodec_find_encoder_by_name \("(\w+)"\)', path.read_text())}
    if not wanted:
        yield "src/media asks for no encoder by name: this rule looks for the wrong words"
    for name in sorted(wanted):
        if f"--enable-{name}" not in modules[at]["config-opts"]:
            yield f"{name}: FFmpeg is built without --enable-{name}"
        if name not in ENCODERS:
            yield f"{name}: say in tests/lint/packaging.py what it is built from"
        elif ENCODERS[name] not in names[:at]:
            yield f"{name}: the manifest has no {ENCODERS[name]} before FFmpeg"


def rule_install(_version):
    """what is installed goes into packages that exist, and each has a folder's list"""
    packages = {fields["Package"] for fields in stanzas(ROOT / "debian/control") if "Package" in fields}
    lists = {path.stem for path in (ROOT / "debian").glob("*.install")}
    for name in sorted(packages ^ lists):
        yield f"{name} is in only one of debian/control and debian/*.install"


def rule_rules(_version):
    """debian/rules is a program that make understands"""
    rules = ROOT / "debian/rules"
    if not rules.stat().st_mode & 0o111:
        yield "debian/rules cannot be executed"
    if shutil.which("make") is None:
        return  # set-up does not install it
    out = subprocess.run(["make", "-n", "-f", str(rules), "binary"], cwd=ROOT, capture_output=True, text=True, check=False)
    if out.returncode != 0 or "dh binary" not in out.stdout:
        yield f"debian/rules: {out.stderr.strip() or out.stdout.strip()}"


def rule_copyright(_version):
    """debian/copyright has the text of every licence that it names, and its files are there"""
    paragraphs = list(stanzas(ROOT / "debian/copyright"))
    texts = {fields["License"].split("\n")[0] for fields in paragraphs if "Files" not in fields and "License" in fields}
    for fields in paragraphs:
        if "Files" not in fields:
            continue
        for licence in fields["License"].split("\n")[0].split(" and "):
            if licence not in texts:
                yield f"no text of {licence}"
        for pattern in fields["Files"].split():
            if not pattern.startswith("models/") and not any(ROOT.glob(pattern)):
                yield f"there is no {pattern}"


def rule_versions(version):
    """the changelog, the notes and the build are of one version"""
    top = (ROOT / "debian/changelog").read_text().split("\n", 1)[0]
    if not top.startswith(f"guise ({version}) "):
        yield f"debian/changelog begins with '{top}', the build is {version}"
    newest = ET.parse(METAINFO).getroot().find("releases/release").get("version")
    if newest != version:
        yield f"the newest notes are of {newest}, the build is {version}"


def rule_news(_version):
    """NEWS is what the metainfo says"""
    if shutil.which("appstreamcli") is None:
        return
    out = subprocess.run(["appstreamcli", "metainfo-to-news", "--format=markdown", str(METAINFO), "-"], check=True,
                         capture_output=True, text=True).stdout
    if out.rstrip("\n") != (ROOT / "NEWS").read_text().rstrip("\n"):
        yield "run data/news"


def main():
    rules = [value for key, value in sorted(globals().items()) if key.startswith("rule_")]
    print(f"1..{len(rules)}")
    failed = 0
    for number, rule in enumerate(rules, 1):
        findings = list(rule(sys.argv[1]))
        failed += bool(findings)
        print(f"{'not ok' if findings else 'ok'} {number} - {rule.__doc__}")
        for finding in findings:
            print(f"# {finding}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
