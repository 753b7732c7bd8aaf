#!/usr/bin/env python3
"""Compiles one .cu file and keeps what ptxas says of every kernel's resources.

Arguments: file for the resources, then the command of nvcc. Other output passes through.
"""
import pathlib
import re
import subprocess
import sys

RESOURCES = re.compile(r"^ptxas info|^\s+\d+ bytes stack frame|^\s*$")


def main():
    run = subprocess.run(sys.argv[2:] + ["-Xptxas", "-v"], stderr=subprocess.PIPE, text=True)
    lines = run.stderr.splitlines(keepends=True)
    pathlib.Path(sys.argv[1]).write_text("".join(line for line in lines if RESOURCES.match(line)))
    sys.stderr.write("".join(line for line in lines if not RESOURCES.match(line)))
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
