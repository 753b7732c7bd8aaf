#!/usr/bin/env python3
"""A second start of the studio hands its project to the one that runs, and ends.

second_start.py XVFB-RUN GUISE-STUDIO; on a session bus and a display of its own.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

INSTALLED = "org.guise.Studio"
ID = f"{INSTALLED}.Devel"  # run from the build folder it is another program than an installed one
PATIENCE_S = 30


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


def wait(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            fail(f"Waited in vain for {what}")
        time.sleep(0.05)


def call(method, *arguments, path="/org/freedesktop/DBus", name="org.freedesktop.DBus"):
    out = subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, *arguments],
                         capture_output=True, text=True)
    return out.stdout.strip()


def inside(studio, project):
    """On the bus and the display: the first start, the second, and the end."""
    settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "glib-2.0/settings/keyfile"
    first = subprocess.Popen([studio])
    try:
        wait(lambda: "true" in call("org.freedesktop.DBus.NameHasOwner", ID), "the studio")
        manifest = str(pathlib.Path(project) / "project.guise")
        second = subprocess.run([studio, manifest], timeout=PATIENCE_S)
        if second.returncode != 0:
            fail(f"The second start ended with {second.returncode}")
        if first.poll() is not None:
            fail("The first start did not go on")
        wait(lambda: settings.is_file() and project in settings.read_text(), "the project among the recent ones")
        if "true" in call("org.freedesktop.DBus.NameHasOwner", INSTALLED):
            fail("It has the name of an installed studio")
        if groups := [line for line in settings.read_text().splitlines() if line.startswith("[") and "[org/guise/Studio/Devel" not in line]:
            fail(f"It changes the settings of an installed studio: {groups}")
        call("org.gtk.Actions.Activate", "quit", "[]", "{}", path="/" + ID.replace(".", "/"), name=ID)
        first.wait(timeout=PATIENCE_S)
    finally:
        if first.poll() is None:
            first.kill()
            first.wait()
    if first.returncode != 0:
        fail(f"The first start ended with {first.returncode}")


def main():
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:])
        return
    xvfb_run, studio = sys.argv[1:]
    for program in ("dbus-run-session", "gdbus"):
        if shutil.which(program) is None:
            print(f"{program} is not installed")
            sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        project = str(pathlib.Path(folder) / "A project")
        os.mkdir(project)
        (pathlib.Path(project) / "project.guise").write_text("[project]\nformat=1\n")
        environment = os.environ | {"XDG_CONFIG_HOME": folder, "GSETTINGS_BACKEND": "keyfile"}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        # The bus first: xvfb-run does not pass the end of its server on to what runs beside it.
        out = subprocess.run(["dbus-run-session", "--", xvfb_run, "-a", "-s", "-screen 0 1400x900x24 -nolisten tcp", sys.executable,
                              __file__, "--inside", studio, project], env=environment, timeout=2 * PATIENCE_S)
        sys.exit(out.returncode)


if __name__ == "__main__":
    main()
