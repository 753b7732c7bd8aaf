#!/usr/bin/env python3
"""Count the test cases of meson runs: prints 'N passed, N failed, N skipped', fails when none passed."""
import sys
import xml.etree.ElementTree as tree

passed = failed = skipped = 0
for case in (case for path in sys.argv[1:] for case in tree.parse(path).iter("testcase")):
    if case.find("failure") is not None or case.find("error") is not None:
        failed += 1
    elif case.find("skipped") is not None:
        skipped += 1
    else:
        passed += 1
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(0 if passed and not failed else 1)
