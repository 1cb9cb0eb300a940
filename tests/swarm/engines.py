"""Runs one scenario by the reference engine and in several cells and threads, and compares."""

import json
import subprocess

THREADS, CELLS = (1, 2, 4, 8), (1, 2, 7, 64, "auto")
MANNERS = [(threads, cells) for threads in THREADS for cells in CELLS]
REFUSED = 3  # The exit code of a scenario that is not valid.
EXHAUSTED = 4  # That of a run that comes to more than the program can hold: a policy that runs away.
# What may differ between compilers is left out: estimates agree to 1e-12 only.
SAME_FOR_ALL_BUILDS = ("digest", "scenario_digest", "events", "causes", "reached")


class Failure(Exception):
    """An engine that goes wrong: `sort` says how, so that shrinking keeps to the same fault."""

    def __init__(self, sort, command, text, outputs=()):
        super().__init__(text)
        self.sort, self.command, self.text, self.outputs = sort, command, text, list(outputs)


class Refused(Exception):
    """Not a valid scenario: a fault of the scenario maker."""


class Exhausted(Exception):
    """The run needs more than there is of something; `text` says of what."""

    def __init__(self, command, text):
        super().__init__(text)
        self.command, self.text = command, text


def command_of(binary, path, options):
    return [binary, "run", str(path), "--progress", "none", "--json", *map(str, options)]


def without_warnings(text):
    lines = [line for line in text.splitlines() if ": warning: " not in line]
    return "\n".join(lines if len(lines) < 14 else lines[:3] + ["  ..."] + lines[-8:])


def run(binary, path, options, seconds):
    """What the run prints, as text; raises Refused or Failure."""
    command = command_of(binary, path, options)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failure("hang", command, f"no end within {seconds} s") from None
    if done.returncode == REFUSED:
        raise Refused(done.stderr)
    if done.returncode == EXHAUSTED:
        raise Exhausted(command, done.stderr.splitlines()[-1])
    if done.returncode != 0:
        raise Failure(f"exit {done.returncode}", command,
                      f"exit code {done.returncode}\n{without_warnings(done.stderr)}")
    return done.stdout


def of_all_builds(text):
    result = json.loads(text)
    comparable = {name: result[name] for name in SAME_FOR_ALL_BUILDS}
    for cause in comparable["causes"]:
        cause.pop("share"), cause.pop("vm_hours")
    return comparable


def manners_for(seed, how_many, binaries):
    """(binary, threads, cells, parallel): all of them come up equally often over the seeds."""
    every = [(binary, threads, cells) for threads, cells in MANNERS for binary in binaries]
    stride = 7  # No divisor of how many there are: 20 a binary.
    for i in range(how_many):
        binary, threads, cells = every[(seed * how_many + i) * stride % len(every)]
        parallel = ("cells", "cells", "both", "runs")[(seed + i) % 4]
        yield binary, threads, cells, parallel


def options_of(threads, cells, parallel):
    return ["--threads", threads, "--cells", cells, "--parallel", parallel]


def all_end_alike(reference, path, binaries, manners, seconds):
    for binary, threads, cells, parallel in manners:
        options = options_of(threads, cells, parallel)
        try:
            run(binary, path, options, seconds)
            text = "it runs to its end"
        except Exhausted as other:
            text = other.text
        if text != reference.text:
            raise Failure("exhausted", command_of(binary, path, options),
                          f"the reference ends with '{reference.text}', here '{text}'")


def compare(path, binaries, manners, seconds):
    """The reference's result; raises Failure if any other way comes to another one, or Exhausted
    if all of them come to the end of the same thing."""
    try:
        reference = run(binaries[0], path, ["--engine", "reference", "--threads", 1], seconds)
    except Exhausted as end:
        all_end_alike(end, path, binaries, manners, seconds)
        raise
    result = json.loads(reference)
    for binary, threads, cells, parallel in manners:
        options = options_of(threads, cells, parallel)
        try:
            other = run(binary, path, options, seconds)
        except Exhausted as end:
            raise Failure("exhausted", end.command,
                          f"ends where the reference does not: {end.text}") from None
        same = (other == reference if binary == binaries[0]
                else of_all_builds(other) == of_all_builds(reference))
        if not same:
            digests = result["digest"], json.loads(other)["digest"]
            sort = "digests differ" if digests[0] != digests[1] else "numbers differ"
            raise Failure(sort, command_of(binary, path, options),
                          f"{sort}: reference {digests[0]}, here {digests[1]}",
                          [reference, other])
    return result
