#!/usr/bin/env python3
"""Count the test cases of meson runs: prints 'N passed, N failed, N skipped', fails when one failed or none passed.

Arguments: build folders. A program that crashed or ran out of time reports no failed case; it counts as one.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as tree

passed = failed = skipped = 0
for folder in sys.argv[1:]:
    logs = pathlib.Path(folder) / "meson-logs"
    n_bad = 0
    for case in tree.parse(logs / "testlog.junit.xml").iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            n_bad += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    programs = [json.loads(line) for line in (logs / "testlog.json").read_text().splitlines()]
    failed += max(n_bad, sum(program["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") for program in programs))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(0 if passed and not failed else 1)
