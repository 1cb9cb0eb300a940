#!/usr/bin/env python3
"""The swarm finds what it is there to find: swarm_test.py BINARY. Behind the real program stands a
false one that goes wrong in one way; the swarm must end with 1 and keep what failed.
"""

import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from coverage import UNREACHABLE, Coverage
from language import Language
from scenario_maker import make
from scenario_text import to_yaml
from shrink import shrink

BINARY = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None
SWARM = pathlib.Path(__file__).with_name("swarm.py")

# The real program, but for runs with these words in the scenario and on the command line.
FALSE_PROGRAM = """#!/bin/sh
wrong=no
case "$*" in *"--engine reference"*) ;; *" run "*|run*) grep -q '{word}' "$2" && wrong=yes ;; esac
if [ $wrong = yes ]; then {action}; fi
exec {binary} "$@"
"""
DIFFERS = "{binary} \"$@\" | sed 's/\"digest\": \"./\"digest\": \"x/'; exit 0"


class SwarmTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rotasim_swarm_test_"))

    def false_program(self, action, word="."):
        path = self.folder / "rotasim"
        action = action.replace("{binary}", str(BINARY))
        path.write_text(FALSE_PROGRAM.format(binary=BINARY, action=action, word=word))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def swarm(self, program, *options):
        command = [sys.executable, "-B", SWARM, "--binary", program, "--manners", "1", "--keep",
                   self.folder / "kept", "--shrink-seconds", "5", "--shrink-most", "1", *options]
        return subprocess.run([str(part) for part in command], capture_output=True, text=True)

    def test_another_digest_is_found_and_made_smaller(self):
        done = self.swarm(self.false_program(DIFFERS, word="confidential_cmk"), "--scenarios", "12")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("digests differ", done.stdout)
        # The first is made smaller, the others are only kept.
        seeds = [int(folder.name.split("_")[1]) for folder in (self.folder / "kept").iterdir()]
        folder = self.folder / "kept" / f"seed_{min(seeds)}"
        smallest = (folder / "smallest.yaml").read_text()
        self.assertIn("confidential_cmk", smallest)
        self.assertLess(len(smallest), len((folder / "scenario.yaml").read_text()))
        self.assertIn("--cells", (folder / "commands.txt").read_text())

    def test_a_violation_is_found(self):
        done = self.swarm(self.false_program("exit 5"), "--scenarios", "2")
        self.assertEqual(done.returncode, 1)
        self.assertIn("exit code 5", done.stdout)

    def test_a_hang_is_found(self):
        done = self.swarm(self.false_program("sleep 9"), "--scenarios", "1", "--run-seconds", "3",
                          "--shrink-most", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("hang", done.stdout + (self.folder / "kept/seed_1/commands.txt").read_text())

    def test_refusals_are_counted(self):
        done = self.swarm(self.false_program("exit 3"), "--scenarios", "2")
        self.assertEqual(done.returncode, 1)
        self.assertIn("2 of 2 scenarios were refused", done.stdout)

    def test_all_may_come_to_an_end_alike_but_not_one_alone(self):
        alone = self.false_program("echo too many >&2; exit 4")
        done = self.swarm(alone, "--scenarios", "1", "--shrink-most", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ends where the reference does not: too many", done.stdout)
        everywhere = self.folder / "everywhere"
        everywhere.write_text(f"""#!/bin/sh
case "$1" in run) echo too many >&2; exit 4 ;; esac
exec {BINARY} "$@"
""")
        everywhere.chmod(everywhere.stat().st_mode | stat.S_IXUSR)
        done = self.swarm(everywhere, "--scenarios", "2")
        self.assertIn("0 failed, 0 refused, 2 run out of versions everywhere", done.stdout)
        self.assertIn("2 of 2 scenarios were refused or have no end", done.stdout)

    def test_what_is_not_reached_is_named(self):
        done = self.swarm(BINARY, "--scenarios", "1", "--require-all")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not reached: events/", done.stdout)
        self.assertEqual(self.swarm(BINARY, "--scenarios", "1").returncode, 0)


class PartsTest(unittest.TestCase):
    def schema(self):
        import json
        done = subprocess.run([BINARY, "schema"], capture_output=True, check=True)
        return json.loads(done.stdout)

    def test_a_number_is_one_scenario(self):
        self.assertEqual(to_yaml(make(7)), to_yaml(make(7)))
        self.assertNotEqual(to_yaml(make(7)), to_yaml(make(8)))

    def test_the_language_lists_fields_and_values(self):
        language = Language(self.schema())
        for name in ("VmTemplateSpec.more_hosts", "IncidentSpec.do", "OperateVms.operation=redeploy",
                     "SwitchesSpec.expired_key=kv_permissive", "RotationPolicy.creates=key",
                     "marked.mark=field_report", "duration_distribution weibull.kind=weibull"):
            self.assertIn(name, language.all)
        used = language.used_by({"schema": "rotasim/scenario/1", "start": "2027-01-01",
                                 "horizon": "1 d", "in_guest_retirement": {"active": False}})
        self.assertIn("RetirementSpec.active=false", used)
        self.assertNotIn("RetirementSpec.active=true", used)
        self.assertLessEqual(used, language.all)

    def test_what_cannot_be_reached_must_not_be(self):
        coverage = Coverage(Language(self.schema()))
        self.assertEqual(coverage.no_longer_unreachable(), [])
        coverage.count[next(iter(UNREACHABLE))] = 1
        self.assertEqual(len(coverage.no_longer_unreachable()), 1)

    def test_shrinking_keeps_what_fails(self):
        scenario = make(3)
        smallest = shrink(scenario, lambda s: any(vm["count"] for vm in s.get("vms", [])
                                                  if "count" in vm), 20)
        self.assertEqual(set(smallest), {"schema", "start", "horizon", "vms"})
        self.assertEqual(smallest["vms"], [{"count": 1}])


if __name__ == "__main__":
    unittest.main()
