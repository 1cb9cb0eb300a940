"""Makes a failing scenario smaller: leaves out what it fails without."""

import copy
import time

NEEDED = {"schema", "start", "horizon"}


def places(value, path=()):
    """Every list item and map entry, outer ones first."""
    parts = []
    if isinstance(value, dict):
        parts = [(key, part) for key, part in value.items() if path or key not in NEEDED]
    elif isinstance(value, list):
        parts = list(enumerate(value))[::-1]
    for key, _ in parts:
        yield (*path, key)
    for key, part in parts:
        yield from places(part, (*path, key))


def without(scenario, path):
    smaller = copy.deepcopy(scenario)
    place = smaller
    try:
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
    except (KeyError, IndexError):
        return None  # Gone with something else.
    return smaller


def counts(scenario):
    """The same with fewer VMs."""
    for i, vm in enumerate(scenario.get("vms", [])):
        for fewer in (1, vm.get("count", 1) // 2):
            if 0 < fewer < vm.get("count", 1):
                smaller = copy.deepcopy(scenario)
                smaller["vms"][i]["count"] = fewer
                yield smaller


def candidates(scenario):
    for path in list(places(scenario)):
        smaller = without(scenario, path)
        if smaller is not None:
            yield smaller
    yield from counts(scenario)


def shrink(scenario, still_fails, seconds):
    """Tries one part after the other until nothing more can go, or the time is up."""
    end = time.monotonic() + seconds
    changed = True
    while changed and time.monotonic() < end:
        changed = False
        tried = iter(candidates(scenario))
        for smaller in tried:
            if time.monotonic() >= end:
                break
            if still_fails(smaller):
                scenario, changed = smaller, True
                break
    return scenario
