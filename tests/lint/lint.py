#!/usr/bin/env python3
"""The house rules that a machine can judge. Prints TAP, one case a rule; run from anywhere.

Each rule is a generator of findings ("file:line: what is wrong"); no finding means it holds.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"

FILE_LINES_MAX = 1000  # style: 600 warns, 1000 fails
FUNCTION_LINES_MAX = 100

LINKED_HOSTS = set()  # that pages may lead to: who reads them is to be told where, and by whom it is kept

BANNED = re.compile(
    r"(?<![.>])\b(strcpy|strcat|sprintf|atoi|atol|atof|strtok|gets|alloca|rand|srand|system|popen|sleep|usleep|"
    r"g_thread_new|malloc|calloc|realloc|free|g_slice_\w+)\s*\(")
BANNED_OUTSIDE_CLI = re.compile(r"\b(printf|puts|perror|exit|abort|_exit|g_print|g_printerr)\s*\(|fprintf\s*\(\s*stderr")
ENDS_THE_PROCESS = ("guise-leave.c",  # what programs with threads end with
                    "guise-rank-apart.c")  # a process between fork and exec
OWN_PICTURES = ("guise-guide-page.c",  # the pictures of the guide
                "guise-intake.c")  # what it has written a moment before, in a folder of its own
TRANSLATION = re.compile(r"(?<![A-Za-z0-9_])(_|N_|C_|ngettext)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z]+)/([^"]+)"', re.M)


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], cwd=ROOT, check=True,
                         capture_output=True, text=True).stdout
    return [ROOT / name for name in out.splitlines() if (ROOT / name).is_file()]


def sources():
    return tracked("src/*.c", "src/*.h", "mpi/*.c", "mpi/*.h", "tests/*.c", "tests/*.h")


def room_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" else None


def name(path, line=None):
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def without_comments(text):
    """The text with comments and string literals blanked, line numbers kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def room_table():
    rooms = {}
    for line in (ROOT / "tests/lint/rooms.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            room, rest = line.split(":")
            below, libraries, *modules = rest.split("|")
            rooms[room] = (set(below.split()), set(libraries.split()), set(" ".join(modules).split()))
    return rooms


def rule_rooms():
    """includes and Meson dependencies go down the table of rooms only"""
    rooms = room_table()
    modules = {module for row in rooms.values() for module in row[2]}
    for path in tracked(*(f"{module}/*.[ch]" for module in modules)):
        for match in INCLUDE.finditer(path.read_text()):
            yield f"{name(path, line_of(path.read_text(), match.start()))}: a module knows nothing of ours"
    for path in tracked("src/*.c", "src/*.h"):
        room = room_of(path)
        allowed = rooms[room][0] | {room}
        text = path.read_text()
        for match in INCLUDE.finditer(text):
            target, rest = match.groups()
            if target in rooms and target not in allowed:
                yield f"{name(path, line_of(text, match.start()))}: {room} may not know {target}"
            if target in modules and target not in rooms[room][2]:
                yield f"{name(path, line_of(text, match.start()))}: {room} may not know the module {target}"
            if target != room and rest.endswith("-private.h"):
                yield f"{name(path, line_of(text, match.start()))}: private header of {target}"
            if target == "nn" and room != "nn" and re.match(r"(ref|cpu|cuda)/|guise-backend", rest):
                yield f"{name(path, line_of(text, match.start()))}: backends are private to nn"
    for path in tracked("src/*/meson.build"):
        room = room_of(path)
        allowed = {r + "_dep" for r in rooms[room][0]} | rooms[room][1] | {"glib"}  # GLib is everybody's
        for match in re.finditer(r"dependencies: \[([^\]]*)\]", path.read_text()):
            for dependency in re.findall(r"[a-z_0-9]+", match.group(1)):
                if dependency not in allowed and dependency != room + "_dep":
                    yield f"{name(path)}: {room} may not use {dependency}"


def rule_spdx():
    """every source file starts with its licence and one sentence of purpose"""
    for path in sources():
        text = path.read_text()
        if not text.startswith("/* SPDX-License-Identifier: GPL-3.0-or-later"):
            yield f"{name(path)}: no SPDX line"
        elif path.suffix == ".c" and text.split("\n", 2)[0].rstrip().endswith("*/"):
            yield f"{name(path, 1)}: no sentence of purpose"


def reached(path, known):
    """The headers that a file includes, through those of the house too."""
    if path not in known:
        known[path] = set()  # for a circle
        for include in re.findall(r'^\s*#\s*include\s+["<]([^">]+)[">]', path.read_text(), re.M):
            known[path].add(include)
            if (SRC / include).is_file():
                known[path] |= reached(SRC / include, known)
    return known[path]


def rule_precompiled():
    """what a precompiled header brings is included by whoever uses it"""
    brought = {"GTK": (re.compile(r"\b(gtk|gsk)_[a-z]|\b(Gtk|Gsk)[A-Z]"), {"gtk/gtk.h", "adwaita.h"}),
               "GDK": (re.compile(r"\bgdk_[a-z]|\bGdk[A-Z]"), {"gdk/gdk.h", "gtk/gtk.h", "adwaita.h"}),
               "libadwaita": (re.compile(r"\badw_[a-z]|\bAdw[A-Z]"), {"adwaita.h"}),
               "gettext": (re.compile(r"(?<![A-Za-z0-9_])(_|N_|C_|ngettext)\s*\("), {"glib/gi18n.h"})}
    known = {}
    for path in tracked("src/app/*.c", "src/app/*.h"):
        text = without_comments(path.read_text())
        for what, (used, headers) in brought.items():
            if used.search(text) and not headers & reached(path, known):
                yield f"{name(path)}: uses {what} without including {' or '.join(sorted(headers))}"


def rule_banned():
    """no banned calls; printing and exiting only in cli; translation only in cli and app"""
    for path in sources():
        text = without_comments(path.read_text())
        in_src = room_of(path) is not None
        rules = [BANNED] if in_src else [re.compile(r"\b(strcpy|sprintf|gets|alloca|system|popen|sleep)\s*\(")]
        if in_src and room_of(path) != "cli" and path.name not in ENDS_THE_PROCESS:
            rules += [BANNED_OUTSIDE_CLI]
        if in_src and room_of(path) not in ("cli", "app"):
            rules += [TRANSLATION]
        for rule in rules:
            for match in rule.finditer(text):
                yield f"{name(path, line_of(text, match.start()))}: {match.group(0).strip()}"


def rule_pictures():
    """bytes that strangers may have made go to our own decoders: those of the desktop read our own pictures only"""
    calls = re.compile(r"\b(gdk_pixbuf_new_from_(?!data|bytes|inline|xpm)\w+|gdk_pixbuf_loader_\w+|gdk_texture_new_from_\w+|"
                       r"gtk_(?:picture|image)_(?:new_(?:for|from)|set(?:_from)?)_(?:file|filename|pixbuf)|cairo_image_surface_create_from_png\w*)\s*\(")
    for path in tracked("src/*.c"):
        text = without_comments(path.read_text())
        for match in calls.finditer(text):
            if path.name not in OWN_PICTURES:
                yield f"{name(path, line_of(text, match.start()))}: {match.group(1)}; see app/widgets/guise-picture.h"


def rule_comments():
    """block comments only; a TODO names its issue"""
    for path in sources():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line) and not re.search(r"TODO \(#\d+\)", line):
                yield f"{name(path, number)}: TODO without an issue number"
        text = without_comments(path.read_text())
        for match in re.finditer(r"(?<!:)//", text):
            yield f"{name(path, line_of(text, match.start()))}: // comment"


def functions(text):
    """(name, first line, lines) of each function body that starts in column 0."""
    lines = text.splitlines()
    start, label = None, ""
    for i, line in enumerate(lines):
        if re.match(r"^[a-z_A-Z]\w* \(", line):
            label = line.split(" (")[0]
        if line == "{":
            start = i
        elif line == "}" and start is not None:
            yield label, start + 1, i - start - 1
            start = None


def rule_sizes():
    """files under 1000 lines, functions under 100"""
    for path in sources():
        text = path.read_text()
        n_lines = text.count("\n")
        if n_lines > FILE_LINES_MAX:
            yield f"{name(path)}: {n_lines} lines"
        if path.suffix == ".c":
            for label, line, length in functions(text):
                if length > FUNCTION_LINES_MAX:
                    yield f"{name(path, line)}: {label} has {length} lines"


def rule_docs():
    """every room has a README of at most 40 lines"""
    for room in room_table():
        readme = SRC / room / "README.md"
        if not readme.is_file():
            yield f"src/{room}: no README.md"
        elif len(readme.read_text().splitlines()) > 40:
            yield f"{name(readme)}: more than 40 lines"


def rule_addresses():
    """no page of the guide and no text of the studio or the command line names an address elsewhere that is not listed, as a link or not"""
    texts = [(page, 0, page.read_text()) for page in (*tracked("docs/*.md"), *tracked("docs/man/*"), *tracked("*.ui"), ROOT / "README.md")]
    for source in tracked("*.c"):
        text = source.read_text()
        for match in re.finditer(r'(?<![A-Za-z0-9_])(?:_|N_|C_|ngettext)\s*\(((?:\s*"(?:[^"\\\n]|\\.)*"\s*,?)+)', text):
            texts.append((source, line_of(text, match.start()) - 1, match.group(1)))
    for page, before, text in texts:
        for match in re.finditer(r"\b(?:(?:https?|ftps?)://|www\.)([^\s/:<>\"'`)]+)", text):
            if match.group(1) not in LINKED_HOSTS:
                yield f"{name(page, before + line_of(text, match.start()))}: {match.group(0)} leads out; LINKED_HOSTS has where to a page may lead"


def rule_links():
    """a link of a page of ours leads to a file that is there, or to a listed host; pages of help are installed, and lead to such ones only"""
    for page in tracked("*.md"):
        text = page.read_text()
        for match in re.finditer(r"\]\(([^)\s]+)\)", text):
            target = match.group(1).split("#")[0]
            host = re.match(r"(?:https://([^/:]*)|[A-Za-z][A-Za-z0-9+.-]*:|//)", target)
            if host is not None and host.group(1) not in LINKED_HOSTS:
                yield f"{name(page, line_of(text, match.start()))}: {target} leads out; LINKED_HOSTS has where to a page may lead"
            if not target or host is not None:
                continue
            where = (page.parent / target).resolve()
            is_help = page.is_relative_to(ROOT / "docs")
            if not where.exists() or (is_help and not where.is_relative_to(ROOT / "docs")):
                yield f"{name(page, line_of(text, match.start()))}: {target}"


def rule_guide():
    """the contents of the guide lead to every chapter"""
    linked = re.findall(r"\]\(([^)#\s]+)", (ROOT / "docs/README.md").read_text())
    for page in tracked("docs/*.md"):
        if page.parent == ROOT / "docs" and page.name != "README.md" and page.name not in linked:
            yield f"{name(page)}: docs/README.md does not lead there"


def rule_format():
    """clang-format has nothing to change"""
    files = [str(path) for path in sources()]
    out = subprocess.run(["clang-format", "--dry-run", *files], cwd=ROOT, capture_output=True, text=True).stderr
    changed = re.findall(r"^(\S+?):(\d+):\d+: (?:warning|error)", out, flags=re.M)
    for path in sorted({path for path, _ in changed}):
        lines = [line for other, line in changed if other == path]
        yield f"{name(pathlib.Path(path), lines[0])}: {len(lines)} places differ"


def rule_translations():
    """POTFILES.in lists every file with a text to translate, and xgettext understands each text"""
    wanted = subprocess.run(["sh", str(ROOT / "po/files")], check=True, capture_output=True, text=True).stdout.split()
    listed = (ROOT / "po/POTFILES.in").read_text().split()
    for path in sorted(set(wanted) ^ set(listed)):
        yield f"{path}: run po/refresh"
    if set(wanted) == set(listed) and wanted != listed:
        yield "po/POTFILES.in is not sorted; run po/refresh"
    for path in tracked("src/*.c"):
        text = path.read_text()
        for match in re.finditer(r"(?<![A-Za-z0-9_])(?:_|N_|ngettext) \(\s*(?:\"[^\"]*\"\s*)*G_G\w+_FORMAT", text):
            yield f"{name(path, line_of(text, match.start()))}: a text ends at the macro for xgettext; use PRIu64"


def main():
    rules = [value for key, value in sorted(globals().items()) if key.startswith("rule_")]
    print(f"1..{len(rules)}")
    failed = 0
    for number, rule in enumerate(rules, 1):
        findings = list(rule())
        failed += bool(findings)
        print(f"{'not ok' if findings else 'ok'} {number} - {rule.__doc__}")
        for finding in findings[:40]:
            print(f"# {finding}")
        if len(findings) > 40:
            print(f"# and {len(findings) - 40} more")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
