#!/usr/bin/env python3
"""PHOLD on SimPy: an event is a Timeout with a callback, which is SimPy's cheapest way. With a
process that waits for Timeouts in the place of every event, the rate is three quarters of it.

Stops at a time (run(until=...)), so about --events events are handled. Random numbers come from
Python's own generator, one for all processes: it is written in C, and one in Python for each of
them would halve the rate. --draws same is the generator of the C++ programs, to compare digests.
"""

import argparse
import json
import math
import random
import resource
import time

import simpy

MASK = (1 << 64) - 1
TICKS_PER_UNIT = 1e9
WARM_UP_UNITS = 2  # As in phold_peer.hpp.


def splitmix64(state):
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Model:
    """phold_peer.hpp in Python: the state of all processes, one list for each part of it."""

    def __init__(self, options):
        self.lps = options.lps
        self.floor = int(options.lookahead * TICKS_PER_UNIT)
        self.mean = (1.0 - options.lookahead) * TICKS_PER_UNIT
        self.remote = options.remote
        self.remote_below = int(options.remote * 2**32)
        self.counts = [0] * self.lps
        self.hashes = [0] * self.lps
        self.same = options.draws == "same"
        if self.same:
            self.generators = []
            state = options.seed
            for _ in range(self.lps):
                state = (state + 0x9E3779B97F4A7C15) & MASK
                self.generators.append(splitmix64(state))
        else:
            random.seed(options.seed)

    def draw(self, lp):
        self.generators[lp] = (self.generators[lp] + 0x9E3779B97F4A7C15) & MASK
        return splitmix64(self.generators[lp])

    def increment(self, lp):
        uniform = ((self.draw(lp) >> 11) + 1) * 2.0**-53 if self.same else 1.0 - random.random()
        return self.floor + int(-math.log(uniform) * self.mean)

    def handle(self, lp, at):
        """Handles an event; returns the target and the delay of the next one."""
        self.counts[lp] += 1
        h = self.hashes[lp]
        self.hashes[lp] = ((((h << 5) & MASK | h >> 59) ^ at) * 0x9E3779B97F4A7C15) & MASK
        after = self.increment(lp)
        if self.same:
            draw = self.draw(lp)
            if draw & 0xFFFFFFFF < self.remote_below:
                lp = ((draw >> 32) * self.lps) >> 32
        elif random.random() < self.remote:
            lp = int(random.random() * self.lps)
        return lp, after

    def digest(self):
        digest = 0
        for h, count in zip(self.hashes, self.counts):
            digest = ((digest ^ h) * 0x100000001B3) & MASK
            digest = ((digest ^ count) * 0x100000001B3) & MASK
        return f"{digest:016x}"


def start(env, model, events_per_lp):
    def handle(event):
        lp, after = model.handle(event._value, env.now)
        env.timeout(after, lp).callbacks.append(handle)

    for lp in range(model.lps):
        for _ in range(events_per_lp):
            env.timeout(model.increment(lp), lp).callbacks.append(handle)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lps", type=int, default=100_000)
    parser.add_argument("--events-per-lp", type=int, default=1)
    parser.add_argument("--remote", type=float, default=0.5)
    parser.add_argument("--lookahead", type=float, default=0.1)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", choices=("fast", "same"), default="fast")
    options = parser.parse_args()

    env = simpy.Environment(initial_time=0)
    model = Model(options)
    start(env, model, options.events_per_lp)
    units = WARM_UP_UNITS + options.events / (options.lps * options.events_per_lp)
    env.run(until=int(WARM_UP_UNITS * TICKS_PER_UNIT))
    before = sum(model.counts)
    wall_begin, begin = time.monotonic(), time.process_time()
    env.run(until=int(units * TICKS_PER_UNIT))
    seconds, wall = time.process_time() - begin, time.monotonic() - wall_begin
    events = sum(model.counts) - before
    print(json.dumps({
        "engine": "SimPy", "mode": "timeouts", "lps": options.lps, "events": events,
        "seconds": seconds, "wall_seconds": wall, "events_per_second": events / seconds,
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "digest": model.digest(),
    }))


if __name__ == "__main__":
    main()
