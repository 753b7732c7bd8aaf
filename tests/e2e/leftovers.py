"""What a command leaves behind that has ended: processes, temporary files, shared memory."""
import os
import pathlib
import time

PATIENCE = 5  # seconds, for those that end because it has ended


def find_processes(session):
    """Processes of a session by name; who is only not waited for yet does not count."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = status.read_text(errors="replace").split("(", 1)[1].rsplit(") ", 1)
        except OSError:
            continue  # it has ended meanwhile
        state, _, _, its_session = rest.split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(name)
    return found


def read_shared_memory():
    """What is ours in shared memory, but for the folders of tests."""
    names = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
    of_tests = ("guise-fuzz-", "guise-test-")
    return {name for name in names if name.startswith("guise") and not name.startswith(of_tests) and " " not in name}


def check(session, temporary, shared_before, is_killed=False):
    """For a command that was the first of a session, with a folder for temporary files of its own; a killed one cannot
    remove its files."""
    end = time.monotonic() + PATIENCE
    while (processes := find_processes(session)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not processes, f"processes left: {processes}"
    files = [str(path.relative_to(temporary)) for path in temporary.rglob("*")]
    assert is_killed or not files, f"temporary files left: {files[:5]}"
    assert is_killed or read_shared_memory() <= shared_before, f"left in shared memory: {read_shared_memory() - shared_before}"
