#!/usr/bin/env python3
"""What the module exports, and what its kernels cost, by the words of ptxas. Prints TAP.

Arguments: the module, then the .resources files of the build. A kernel may neither spill registers
nor have a stack frame, unless a comment in its .cu file allows it, with the reason:

    /* resources: KERNEL may use BYTES bytes of stack: REASON */
"""
import pathlib
import re
import subprocess
import sys

KERNELS = pathlib.Path(__file__).resolve().parents[2] / "kernels"
REGISTERS = 65536  # of a processor, every architecture since 7.5
SHARED = 48 * 1024  # bytes a block gets without asking, every architecture
THREADS = 256  # GUISE_BLOCK; a kernel with larger blocks has __launch_bounds__, which ptxas obeys

ENTRY = re.compile(
    r"Compiling entry function '(?P<name>\w+)' for '(?P<arch>\w+)'\n.*?"
    r"(?P<frame>\d+) bytes stack frame, (?P<stores>\d+) bytes spill stores, (?P<loads>\d+) bytes spill loads\n.*?"
    r"Used (?P<registers>\d+) registers(?P<rest>[^\n]*)", re.S)
ALLOWED = re.compile(r"/\* resources: (\w+) may use (\d+) bytes of stack: \w")


def plain(name):
    """The function's name out of a mangled one: the last of its nested names."""
    match = re.match(r"_ZN?(?P<rest>.*)", name)
    rest, last = (match.group("rest") if match else ""), name
    rest = rest.lstrip("LK")
    while (length := re.match(r"L?(\d+)", rest)):
        n = int(length.group(1))
        start = length.end()
        last = rest[start:start + n]
        rest = rest[start + n:]
    return last


def kernels(resources):
    for path in resources:
        source = KERNELS / (pathlib.Path(path).stem + ".cu")
        allowed = {kernel: int(n) for kernel, n in ALLOWED.findall(source.read_text())}
        for match in ENTRY.finditer(pathlib.Path(path).read_text()):
            name = plain(match["name"])
            shared = re.search(r"(\d+) bytes smem", match["rest"])
            yield {"name": name, "file": source.name, "arch": match["arch"], "allowed": allowed.get(name, 0),
                   "frame": int(match["frame"]), "spilled": int(match["stores"]) + int(match["loads"]),
                   "registers": int(match["registers"]), "shared": int(shared.group(1)) if shared else 0}


def main():
    module, found = sys.argv[1], list(kernels(sys.argv[2:]))
    symbols = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", module], check=True, capture_output=True,
                             text=True).stdout.split("\n")
    exported = sorted(line.split()[0] for line in symbols if line)
    over = [k for k in found if k["spilled"] > 0 and k["allowed"] == 0 or k["frame"] > k["allowed"]]
    large = [k for k in found if k["registers"] * THREADS > REGISTERS or k["shared"] > SHARED]
    cases = [("there are kernels", [] if found else ["ptxas reported none"]),
             ("no kernel spills or has a stack frame", [f"{k['file']}: {k['name']} ({k['arch']}): {k['frame']} bytes of "
                                                        f"stack, {k['spilled']} spilled" for k in over]),
             ("every kernel fits", [f"{k['file']}: {k['name']} ({k['arch']}): {k['registers']} registers, "
                                    f"{k['shared']} bytes shared" for k in large]),
             ("one function is exported", [] if exported == ["guise_kernels_get"] else exported)]
    print(f"1..{len(cases)}")
    for number, (title, findings) in enumerate(cases, 1):
        print(f"{'not ok' if findings else 'ok'} {number} - {title}")
        for finding in findings:
            print(f"# {finding}")
    print(f"# {len(found)} kernels and architectures, at most {max((k['registers'] for k in found), default=0)} registers")
    return 1 if any(findings for _, findings in cases) else 0


if __name__ == "__main__":
    sys.exit(main())
