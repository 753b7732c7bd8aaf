#!/usr/bin/env python3
"""Every header compiles alone. Arguments: the compile_commands.json of a build.

A header that its own source file includes first was compiled so by the build; only the others are compiled here.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def flags_by_room(database):
    """Include and define flags of one source file of each folder."""
    flags = {}
    for entry in json.loads(pathlib.Path(database).read_text()):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        words = [w for w in shlex.split(entry["command"]) if w.startswith(("-I", "-D", "-isystem"))]
        flags.setdefault(path.parent, (entry["directory"], words))
    return flags


def compiled_files(database):
    """The source files that the build compiles."""
    entries = json.loads(pathlib.Path(database).read_text())
    return {(pathlib.Path(entry["directory"]) / entry["file"]).resolve() for entry in entries}


def is_included_first(header, compiled):
    """Whether a source file of its name that the build compiles includes this header before any other."""
    source = header.with_suffix(".c")
    first = re.search(r'^\s*#\s*include\s+["<]([^">]+)[">]', source.read_text(), re.M) if source in compiled else None
    return first is not None and pathlib.PurePath(first[1]).name == header.name


def compile_alone(header, flags):
    """What the compiler calls an error."""
    folder = next((f for f in [header.parent, *header.parents] if f in flags), None)
    directory, words = flags[folder] if folder else next(iter(flags.values()))
    run = subprocess.run(["cc", "-std=gnu17", "-fsyntax-only", "-Wall", "-Wno-pragma-once-outside-header", *words,
                          "-x", "c", str(header)], cwd=directory, capture_output=True, text=True)
    return [line for line in run.stderr.splitlines() if ": error:" in line]


def main():
    flags = flags_by_room(sys.argv[1])
    compiled = compiled_files(sys.argv[1])
    headers = [header for header in sorted((ROOT / "src").rglob("*.h")) if not is_included_first(header, compiled)]
    print(f"1..{len(headers)}")
    failed = 0
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    results = pool.map(lambda header: compile_alone(header, flags), headers)
    for number, (header, errors) in enumerate(zip(headers, results), 1):
        failed += bool(errors)
        print(f"{'not ok' if errors else 'ok'} {number} - {header.relative_to(ROOT)}")
        for line in errors[:5]:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
