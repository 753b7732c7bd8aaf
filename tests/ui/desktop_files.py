#!/usr/bin/env python3
"""What the desktop is told: file types, what opens them, and the bundle's manifest. Prints TAP.

desktop_files.py SOURCE-ROOT
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
APP = ROOT / "src/app"
ID = "org.guise.Studio"


def desktop_entry():
    lines = (APP / f"{ID}.desktop").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def case_types():
    """files are recognised by the types that we install, and no other file is"""
    for program in ("update-mime-database", "gio"):
        if shutil.which(program) is None:
            return f"SKIP {program} is not installed"
    with tempfile.TemporaryDirectory() as folder:
        mime = pathlib.Path(folder) / "mime"
        (mime / "packages").mkdir(parents=True)
        shutil.copy(APP / f"{ID}.mime.xml", mime / "packages" / f"{ID}.xml")
        subprocess.run(["update-mime-database", str(mime)], check=True, capture_output=True)
        for name, content, wanted in (
                ("project.guise", "[project]\n", "application/x-guise-project"),
                ("Project.guise", "[project]\n", None),
                ("face.dfm", "\x08\x07\x12\x05guise", "application/x-deepfacelive-model"),
                ("plan.json", "{}", None)):
            path = pathlib.Path(folder) / name
            path.write_text(content)
            environment = {"XDG_DATA_HOME": folder, "PATH": "/usr/bin:/bin", "GIO_USE_VFS": "local", "LC_ALL": "C.UTF-8"}
            out = subprocess.run(["gio", "info", "-a", "standard::content-type", str(path)], env=environment, check=True,
                                 capture_output=True, text=True).stdout
            found = re.search(r"content-type: (\S+)", out).group(1)
            if wanted is not None and found != wanted:
                return f"{name} is {found}"
            if wanted is None and "guise" in found:
                return f"{name} is {found}"
    return None


def case_opens():
    """the desktop file opens just types that are installed, and gives the program its files"""
    entry = desktop_entry()
    types = set(re.findall(r'mime-type type="([^"]+)"', (APP / f"{ID}.mime.xml").read_text()))
    opened = {word for word in entry["MimeType"].split(";") if word}
    if not opened <= types:
        return f"{sorted(opened - types)} are not installed"
    if not re.fullmatch(r"guise-studio %[fFuU]", entry["Exec"]):
        return f"Exec={entry['Exec']}"
    provided = set(re.findall(r"<mediatype>([^<]+)<", (APP / f"{ID}.metainfo.xml").read_text()))
    return None if provided == opened else f"metainfo provides {sorted(provided)}"


def case_bundle():
    """the bundle has the program's name, no network, and a checksum for all that is fetched"""
    manifest = json.loads((ROOT / f"flatpak/{ID}.json").read_text())
    if manifest["id"] != ID or manifest["command"] != "guise-studio":
        return "another program"
    wrong = [word for word in manifest["finish-args"] if "network" in word or word in ("--filesystem=host", "--filesystem=home")]
    if wrong:
        return f"too much is allowed: {wrong}"
    for module in manifest["modules"]:
        for source in module["sources"]:
            is_fetched = source["type"] == "archive" or "url" in source
            if is_fetched and not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
                return f"{module['name']} has a source without a checksum"
    options = set(re.findall(r"^option\('(\w+)'", (ROOT / "meson_options.txt").read_text(), flags=re.M))
    for option in manifest["modules"][-1]["config-opts"]:
        if re.match(r"-D(\w+)=", option).group(1) not in options:
            return f"{option} is no option of the build"
    return None


def case_manifest():
    """flatpak-builder reads the manifest"""
    if shutil.which("flatpak-builder") is None:
        return "SKIP flatpak-builder is not installed"
    out = subprocess.run(["flatpak-builder", "--show-manifest", str(ROOT / f"flatpak/{ID}.json")], capture_output=True, text=True)
    return None if out.returncode == 0 and '"finish-args"' in out.stdout else (out.stderr.strip() or "it was not understood")


def main():
    cases = [value for key, value in globals().items() if key.startswith("case_")]
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        wrong = case()
        skipped = wrong is not None and wrong.startswith("SKIP ")
        failed += wrong is not None and not skipped
        print(f"{'not ok' if wrong and not skipped else 'ok'} {number} - {case.__doc__}" + (f" # {wrong}" if skipped else ""))
        if wrong and not skipped:
            print(f"# {wrong}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
