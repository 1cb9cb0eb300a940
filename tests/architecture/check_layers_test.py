"""Every rule of scripts/check_layers.py must fire on a tree that breaks it, and only then."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"
HEADER = "// A header.\n#pragma once\n"


def check(files):
    """Exit code and output of the check on a tree of the given files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        done = subprocess.run([sys.executable, SCRIPT, "--root", folder],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


class CheckLayers(unittest.TestCase):
    def assert_clean(self, files):
        code, output = check(files)
        self.assertEqual(code, 0, output)

    def assert_error(self, files, message):
        code, output = check(files)
        self.assertEqual(code, 1, output)
        self.assertIn(message, output)

    def test_a_room_may_include_a_lower_floor(self):
        self.assert_clean({
            "sim/base/time.hpp": HEADER,
            "sim/model/key.hpp": HEADER + '#include "sim/base/time.hpp"\n',
            "policies/never.hpp": HEADER + '#include "sim/model/key.hpp"\n',
            "tests/unit/key_test.cpp": '// Test.\n#include <sqlite3.h>\n'
                                       '#include "policies/never.hpp"\n',
        })

    def test_a_room_must_not_include_a_higher_floor(self):
        self.assert_error(
            {"sim/model/key.hpp": HEADER,
             "sim/base/time.hpp": HEADER + '\n#include "sim/model/key.hpp"\n'},
            "sim/base/time.hpp:4: sim/base (floor 0) must not include sim/model (floor 2)")

    def test_rooms_of_one_floor_must_not_include_each_other(self):
        self.assert_error(
            {"sim/engine/loop.hpp": HEADER,
             "sim/measure/ledger.cpp": '// L.\n#include "sim/engine/loop.hpp"\n'},
            "sim/measure (floor 1) must not include sim/engine (floor 1)")

    def test_a_room_must_not_include_tests(self):
        self.assert_error(
            {"tests/support/x.hpp": HEADER,
             "sim/run/a.cpp": '// A.\n#include "tests/support/x.hpp"\n'},
            "sim/run must not include tests")

    def test_includes_start_at_the_root_and_exist(self):
        self.assert_error({"sim/base/a.cpp": '// A.\n#include "b.hpp"\n', "sim/base/b.hpp": HEADER},
                          "sim/base/a.cpp:2: \"b.hpp\" is not written from the repository root")
        self.assert_error({"sim/base/a.cpp": '// A.\n#include "sim/base/gone.hpp"\n'},
                          "does not exist")

    def test_libraries_are_fenced(self):
        fenced = {
            "yaml-cpp/yaml.h": "sim/run", "tbb/task_arena.h": "sim/behaviour",
            "oneapi/tbb.h": "sim/model", "execution": "sim/base",
            "boost/graph/adjacency_list.hpp": "sim/engine",
            "boost/math/distributions/normal.hpp": "sim/base", "mpfr.h": "sim/base",
            "Eigen/Dense": "sim/model", "openssl/evp.h": "sim/run", "sqlite3.h": "sim/run",
            "arrow/api.h": "analysis/report", "nanobind/nanobind.h": "sim/run",
            "CLI/CLI.hpp": "sim/config", "catch2/catch.hpp": "sim/base",
        }
        for header, room in fenced.items():
            with self.subTest(header=header):
                self.assert_error({f"{room}/a.cpp": f"// A.\n#include <{header}>\n"},
                                  f"{room}/a.cpp:2: <{header}>")
        self.assert_clean({
            "sim/config/a.cpp": "// A.\n#include <yaml-cpp/yaml.h>\n",
            "sim/engine/a.cpp": "// A.\n#include <tbb/task_arena.h>\n",
            "sim/crypto/a.cpp": "// A.\n#include <openssl/evp.h>\n#include <Eigen/Dense>\n",
            "sim/store/a.cpp": "// A.\n#include <sqlite3.h>\n",
        })

    def test_json_stays_out_of_headers(self):
        self.assert_error({"sim/run/a.hpp": HEADER + "#include <nlohmann/json.hpp>\n"},
                          "sim/run/a.hpp:3: <nlohmann/json.hpp> in a header")
        self.assert_clean({"sim/run/a.hpp": HEADER + "#include <nlohmann/json_fwd.hpp>\n",
                           "sim/run/a.cpp": "// A.\n#include <nlohmann/json.hpp>\n"})

    def test_banned_calls(self):
        banned = [
            ("sim/run", "int x = rand();"), ("sim/run", "std::random_device d;"),
            ("analysis/estimate", "std::mt19937_64 g;"),
            ("policies", "std::normal_distribution<double> n;"),
            ("sim/behaviour", "auto t = std::chrono::system_clock::now();"),
            ("sim/measure", "auto t = std::time(nullptr);"),
            ("sim/engine", "std::unordered_map<int, int> m;"),
            ("sim/behaviour", "double y = std::log(x);"), ("sim/base", "double y = std::pow(x, 2);"),
        ]
        for room, line in banned:
            with self.subTest(line=line):
                self.assert_error({f"{room}/a.cpp": f"// A.\n{line}\n"}, f"{room}/a.cpp:2: '")

    def test_comments_strings_and_lookalikes_are_not_calls(self):
        self.assert_clean({"sim/engine/a.cpp": (
            "// Not rand() and not std::log(x).\n"
            "/* std::unordered_map<int, int>\n   rand() */\n"
            'const char* text = "rand() // std::random_device";\n'
            "constexpr long big = 1'000'000; double strand(int); double y = math::log(x);\n"
            "double z = std::sqrt(x); auto w = object.time(0);\n")})

    def test_code_after_digit_separators_is_still_seen(self):
        self.assert_error({"sim/engine/a.cpp": "// A.\nlong big = 1'000; int x = rand(); char c = 'c';\n"},
                          "sim/engine/a.cpp:2")

    def test_top_level_names_and_rooms_are_fixed(self):
        self.assert_error({"notes.txt": "x"}, "notes.txt: not a top-level name")
        self.assert_error({"sim/extra/a.cpp": "// A.\n"}, "sim/extra: not a room of the house")

    def test_unfinished_work_is_named(self):
        word = "TO" + "DO"
        self.assert_error({"sim/base/a.cpp": f"// A.\n// {word}: later\n"}, f"a.cpp:2: '{word}'")
        self.assert_error({"scenarios/what_if/a.yaml": f"x: 1  # {word}\n"}, f"a.yaml:1: '{word}'")
        self.assert_clean({"sim/base/a.cpp": f"// A.\nint {word.lower()}s = 0;\n"})

    def test_input_files_need_not_be_text(self):
        self.assert_clean({"tests/data/bad.yaml": b"\xff\xfe\x00"})

    def test_long_files_and_files_without_a_purpose(self):
        self.assert_error({"sim/base/a.cpp": "// A.\n" * 501}, "501 lines (at most 500)")
        code, output = check({"sim/base/a.cpp": "// A.\n" * 450})
        self.assertEqual(code, 0)
        self.assertIn("warning: 450 lines", output)
        self.assert_error({"sim/base/a.cpp": "int x;\n"}, "the first line must say")
        self.assert_error({"sim/base/a.hpp": "// A.\n"}, "without #pragma once")


if __name__ == "__main__":
    unittest.main()
