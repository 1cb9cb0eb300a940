#!/usr/bin/env python3
"""Checks the house rules that a compiler does not: which room may include which, which library is
fenced into which room, banned calls, top-level names and file sizes. Prints file:line: message.

    scripts/check_layers.py [--root FOLDER]

Exits 1 if anything is wrong. Runs as the ctest entry 'layers'.
"""

import argparse
import re
import sys
from pathlib import Path

# Arrows go down only: a room may include itself and any room on a lower floor.
FLOORS = {
    "sim/base": 0,
    "sim/engine": 1,
    "sim/crypto": 1,
    "sim/measure": 1,
    "sim/schema": 1,
    "sim/model": 2,
    "policies": 3,
    "analysis/estimate": 3,
    "sim/store": 3,
    "sim/behaviour": 4,
    "sim/config": 4,
    "sim/import": 5,
    "analysis/report": 5,
    "sim/run": 6,
}
# The garden sees everything; analysis/python binds the program and nothing includes it.
GARDEN = ("tests", "scripts", "scenarios", "analysis/python", "analysis/notebooks")

TOP_LEVEL = {
    "CMakeLists.txt", "README.md", "sim", "scenarios", "policies", "analysis", "tests", "scripts",
}
IGNORED_TOP_LEVEL = {"build", "results"}  # Made by our own tools, ignored by git.

# Library header prefix -> the only rooms that may include it. Tests may include any library.
FENCES = [
    (("yaml-cpp/",), ("sim/config",), "yaml-cpp"),
    (("tbb/", "oneapi/tbb", "execution"), ("sim/engine", "sim/run"), "TBB"),
    (("boost/graph/",), ("sim/model",), "Boost.Graph"),
    (("boost/math/", "mpfr.h", "gmp.h", "boost/multiprecision/"), ("analysis/estimate",),
     "Boost.Math, MPFR and GMP"),
    (("Eigen/", "unsupported/Eigen/"), ("analysis/estimate", "sim/crypto"), "Eigen"),
    (("openssl/",), ("sim/crypto",), "OpenSSL"),
    (("sqlite3.h", "arrow/", "parquet/"), ("sim/store",), "SQLite and Arrow"),
    (("CLI/",), ("sim/run",), "CLI11"),
    (("nanobind/", "Python.h", "pybind11/"), ("analysis/python",), "nanobind"),
    (("catch2/", "rapidcheck", "benchmark/"), (), "test libraries"),
]

ALL = tuple(FLOORS)
# Rooms whose code decides results; they see simulated time only.
RESULT_ROOMS = ("sim/base", "sim/engine", "sim/measure", "sim/schema", "sim/model", "policies",
                "sim/behaviour")
TRANSCENDENTAL = (r"log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh"
                  r"|cosh|tanh|cbrt|hypot|tgamma|lgamma|erf|erfc")

# Pattern -> (rooms, why). Looked for in code, not in comments or strings.
BANNED = [
    (r"(?<![\w.>])(?:std::)?s?rand\s*\(", ALL, "rand() is not keyed: use sim/base/random.hpp"),
    (r"\brandom_device\b", ALL, "std::random_device is not repeatable: use sim/base/random.hpp"),
    (r"\bstd::(?:mt19937|minstd_rand|default_random_engine|ranlux|knuth_b)\w*", ALL,
     "draws must not depend on their order: use sim/base/random.hpp"),
    (r"\bstd::\w+_distribution\b", ALL,
     "std:: distributions differ between libraries: use sim/base/distribution.hpp"),
    (r"\b(?:system_clock|utc_clock|gettimeofday|localtime|localtime_r)\b", RESULT_ROOMS,
     "no wall clock where results are made"),
    (r"(?<![\w.>])(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)", RESULT_ROOMS,
     "no wall clock where results are made"),
    (r"\bunordered_(?:multi)?(?:map|set)\b",
     ("sim/engine", "sim/measure", "policies", "sim/behaviour"),
     "iteration order would reach results: use a sorted container or an index"),
    (rf"\bstd::(?:{TRANSCENDENTAL})[fl]?\s*\(", RESULT_ROOMS,
     "not bit-identical between libraries: use rotasim::math"),
]

# Words that say something was left undone; split, so that this file may be looked at too.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
TEXT_SUFFIXES = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".yaml", ".md"}

MAX_LINES = 500
WARN_LINES = 400
SOURCE_SUFFIXES = {".cpp", ".hpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def without_comments_and_strings(text):
    """The same text, line for line, with comments and literals blanked."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
        re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def room_of(path):
    """The room that a path relative to the root belongs to, or None."""
    for room in (*FLOORS, *GARDEN):
        if path == room or path.startswith(room + "/"):
            return room
    return None


class Checker:
    def __init__(self, root):
        self.root = root
        self.errors = []
        self.warnings = []

    def error(self, place, message):
        self.errors.append(f"{place}: {message}")

    def check_top_level(self):
        for entry in sorted(self.root.iterdir()):
            name = entry.name
            if name.startswith(".") or name in TOP_LEVEL or name in IGNORED_TOP_LEVEL:
                continue
            self.error(name, "not a top-level name of this project (see FLOORS and TOP_LEVEL)")

    def check_rooms(self):
        for parent in ("sim", "analysis"):
            folder = self.root / parent
            if not folder.is_dir():
                continue
            for entry in sorted(folder.iterdir()):
                name = f"{parent}/{entry.name}"
                if entry.is_dir() and entry.name != "__pycache__" and room_of(name) is None:
                    self.error(name, "not a room of the house (see FLOORS)")
                elif entry.is_file() and entry.suffix in SOURCE_SUFFIXES:
                    self.error(name, "source file outside of any room")

    def check_own_include(self, place, room, target, is_angled):
        target_room = room_of(target)
        if target_room is None:
            if not is_angled:
                self.error(place, f"\"{target}\" is not written from the repository root")
            return
        if is_angled:
            self.error(place, f"<{target}> is ours: write it in quotes")
        if not (self.root / target).is_file():
            self.error(place, f"\"{target}\" does not exist")
        if room not in FLOORS or target_room == room:
            return
        if target_room not in FLOORS:
            self.error(place, f"{room} must not include {target_room}")
        elif FLOORS[target_room] >= FLOORS[room]:
            self.error(place, f"{room} (floor {FLOORS[room]}) must not include {target_room} "
                              f"(floor {FLOORS[target_room]}): arrows go down only")

    def check_library(self, place, room, target, is_header):
        if room == "tests":
            return
        for prefixes, rooms, library in FENCES:
            fenced = any(target == p or (target.startswith(p) and p != "execution")
                         for p in prefixes)
            if fenced and room not in rooms:
                where = " and ".join(rooms) if rooms else "tests"
                self.error(place, f"<{target}>: {library} may be used in {where} only")
        if is_header and target.startswith("nlohmann/") and not target.endswith("_fwd.hpp"):
            self.error(place, f"<{target}> in a header: use it in .cpp files only")

    def check_includes(self, path, room, lines, code_lines):
        for number, (line, code) in enumerate(zip(lines, code_lines), 1):
            if not code.strip():
                continue  # An include inside a comment.
            match = INCLUDE.match(line)
            if not match:
                continue
            place = f"{path}:{number}"
            quoted, angled = match.groups()
            if quoted is None:
                self.check_library(place, room, angled, path.endswith(".hpp"))
            self.check_own_include(place, room, quoted or angled, quoted is None)

    def check_banned(self, path, room, code_lines):
        for number, code in enumerate(code_lines, 1):
            for pattern, rooms, why in BANNED:
                match = re.search(pattern, code)
                if match and room in rooms:
                    self.error(f"{path}:{number}", f"'{match.group().strip()}': {why}")

    def check_shape(self, path, lines):
        if len(lines) > MAX_LINES:
            self.error(f"{path}:{len(lines)}", f"{len(lines)} lines (at most {MAX_LINES})")
        elif len(lines) > WARN_LINES:
            self.warnings.append(
                f"{path}:{len(lines)}: warning: {len(lines)} lines (better below {WARN_LINES})")
        if not lines or not lines[0].startswith("//"):
            self.error(f"{path}:1", "the first line must say in a comment what the file is for")
        if path.endswith(".hpp") and "#pragma once" not in lines:
            self.error(f"{path}:1", "a header without #pragma once")

    def check_words(self):
        for top in sorted(TOP_LEVEL):
            path = self.root / top
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                if file.suffix not in TEXT_SUFFIXES or not file.is_file():
                    continue
                # Malformed scenarios among the test inputs need not be text at all.
                text = file.read_text(encoding="utf-8", errors="replace")
                for number, line in enumerate(text.splitlines(), 1):
                    match = UNFINISHED.search(line)
                    if match:
                        place = f"{file.relative_to(self.root).as_posix()}:{number}"
                        self.error(place, f"'{match.group()}': finish it or file an issue")

    def check_sources(self):
        count = 0
        for top in ("sim", "policies", "analysis", "tests", "scripts"):
            for file in sorted((self.root / top).rglob("*")):
                if file.suffix not in SOURCE_SUFFIXES or not file.is_file():
                    continue
                path = file.relative_to(self.root).as_posix()
                text = file.read_text(encoding="utf-8")
                lines = text.splitlines()
                code_lines = without_comments_and_strings(text).split("\n")
                room = room_of(path)
                self.check_shape(path, lines)
                self.check_includes(path, room, lines, code_lines)
                self.check_banned(path, room, code_lines)
                count += 1
        return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    checker = Checker(parser.parse_args().root.resolve())
    checker.check_top_level()
    checker.check_rooms()
    checker.check_words()
    count = checker.check_sources()
    for line in checker.warnings + checker.errors:
        print(line)
    print(f"check_layers: {count} files, {len(checker.errors)} errors, "
          f"{len(checker.warnings)} warnings")
    return 1 if checker.errors else 0


if __name__ == "__main__":
    sys.exit(main())
