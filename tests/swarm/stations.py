"""Service stations, the sources of their jobs, and what is measured of them.

Drawn from dice of their own, so that the fleet of a number is the same with and without them.
"""

from dice import Dice
from values import DAY, marked, distribution, duration, share, time_law

DISCIPLINES = ["fifo", "lifo", "ps", "priority", "preemptive", "infinite_server", "longest_first",
               "shortest_first", "max_min", "max_min"]
RATE = 100_000_000  # Bytes a second, of a server.
LEVELS = ["jobs_present", "jobs_waiting", "servers_busy", "answered_so_far", "jobs_outside"]
HAPPENINGS = ["job_arrived", "job_served", "job_lost", "job_throttled", "job_timed_out",
              "job_retried", "job_given_up", "job_answered", "job_dropped"]
SAMPLES = ["jobs_found", "waiting_time", "sojourn_time", "response_time"]
KINDS = {"level": ["time_average", "maximum", "value_at_end", "first_passage"],
         "happening": ["count", "first_passage"], "sample": ["sample_mean", "maximum", "count"]}


class Stations:
    def __init__(self, maker, seed):
        self.maker, self.dice = maker, Dice(f"{seed} stations")
        if not self.dice.chance(0.35):
            return
        # Some thousand jobs: long runs are calmer.
        self.often = maker.days * DAY / self.dice.pick([20, 200, 1500])
        self.names = [f"desk_{i}" for i in range(self.dice.whole(1, 4))]
        self.limiters = [f"cap_{i}" for i in range(self.dice.pick([0, 0, 1, 2]))]
        if self.limiters:
            maker.scenario["limiters"] = [{"name": name, "limit": self.limit()}
                                          for name in self.limiters]
        maker.scenario["stations"] = [self.station(name) for name in self.names]
        maker.scenario["sources"] = [self.source(i) for i in range(self.dice.whole(1, 3))]
        self.move_bytes()
        self.drop_the_abandoned()
        self.add_measures()

    def move_bytes(self):
        """Weights of whoever shares; then rates for all stations or none, as jobs go anywhere."""
        dice, scenario = self.dice, self.maker.scenario
        for source in scenario["sources"]:
            shared = self.first_station(source["to"]).get("discipline") == "max_min"
            if shared and dice.chance(0.6):
                source["share_weight"] = dice.pick([2, 3, 10])
        if not dice.chance(0.5):
            return
        for station in scenario["stations"]:
            station["rate"] = marked(dice, f"{RATE // 1_000_000} MB/s")
            if dice.chance(0.4):
                station["size"] = marked(dice, self.size(dice.pick([0.2, 0.7, 1.5])))
                del station["service"]
        equal = any(each.get("discipline") == "ps" for each in scenario["stations"])
        for source in scenario["sources"]:
            # One of them at least: a rate that nobody asks for would be ignored.
            if equal or dice.chance(0.5):
                source["size"] = marked(dice, self.size(dice.pick([0.1, 0.6])))
                source.pop("service", None)
            if not equal and ("size" not in source or dice.chance(0.5)):
                source["cap"] = marked(dice, dice.pick(["9 MB/s", "40 MB/s", "250 MB/s"]))

    def size(self, share):
        return f"{max(1, int(self.often * share * RATE))} B"

    def station(self, name):
        dice = self.dice
        station = {"name": name, "service": time_law(dice, self.often * dice.pick([0.2, 0.7, 1.5]))}
        if dice.chance(0.1):
            station["service"] = "0 s"
        discipline = dice.pick(DISCIPLINES)
        if discipline != "fifo" or dice.chance(0.5):
            station["discipline"] = discipline
        if discipline != "infinite_server" and dice.chance(0.5):
            station["servers"] = dice.pick([1, 2, 5])
        if dice.chance(0.4):
            station["room"] = dice.pick([5, 6, 12])
        if dice.chance(0.3):
            station["limiter"] = self.limit()
        if self.limiters and dice.chance(0.6):
            station["shared_limiters"] = dice.some(self.limiters, least=1)
        if dice.chance(0.3):
            station["up"] = time_law(dice, self.often * 10)
            station["down"] = time_law(dice, self.often)
        if dice.chance(0.5):
            # Never all of them: what takes no time could go round for ever.
            station["next"] = [{"to": to, "share": share(dice, [10, 20])}
                               for to in dice.some(self.names, least=1)]
        return station

    def source(self, number):
        dice = self.dice
        source = {"name": f"jobs_{number}", "to": dice.pick(self.names)}
        way = dice.pick(["every", "every", "at", "population"])
        if way == "every":
            source["every"] = time_law(dice, self.often)
            if dice.chance(0.3):
                source["batch"] = marked(dice, dice.pick(
                    [2, {"kind": "geometric", "probability": 0.5}, {"kind": "poisson", "mean": 2}]))
        elif way == "at":
            source["at"] = [duration(self.often * dice.real(0, 9)) for _ in range(dice.whole(1, 5))]
            if dice.chance(0.5):
                source["jobs"] = dice.pick([1, 7])
        else:
            source["population"] = dice.pick([1, 3, 10])
            source["think"] = distribution(dice, self.often * 2)
        if dice.chance(0.2):
            source["service"] = time_law(dice, self.often * 0.4)
        if dice.chance(0.5) and self.asks_for_priority(source["to"]):
            source["priority"] = dice.pick([1, 2])
        self.add_client(source)
        return source

    # Of the first station alone: that is enough for what follows.
    def first_station(self, name):
        return next(s for s in self.maker.scenario["stations"] if s["name"] == name)

    def asks_for_priority(self, name):
        return self.first_station(name).get("discipline") in ("priority", "preemptive")

    def limit(self):
        """Of about as many jobs as come; never less than the heaviest of them."""
        dice = self.dice
        budget = dice.pick([3, 5, 20])
        time = duration(self.often * budget * dice.pick([0.5, 1, 2]))
        if dice.chance(0.5):
            limit = {"kind": "fixed_window", "budget": marked(dice, budget), "window": time}
        else:
            limit = {"kind": "token_bucket", "tokens": budget, "per": time,
                     "burst": dice.pick([3, 4, 30])}
        if dice.chance(0.5):
            limit["refused_count"] = marked(dice, dice.chance(0.5))
        return limit

    def add_client(self, source):
        dice, station = self.dice, self.first_station(source["to"])
        limited = "limiter" in station or "shared_limiters" in station
        if limited and dice.chance(0.4):
            source["weight"] = dice.pick([0, 2, 3])
        if dice.chance(0.35):
            source["timeout"] = marked(dice, duration(self.often * dice.pick([0.3, 1, 4])))
        if (limited or "room" in station or "timeout" in source) and dice.chance(0.7):
            source["retry"] = self.retry()
        if dice.chance(0.2):
            start = self.often * dice.real(0, 15)
            pause = {"from": duration(start), "to": duration(start + self.often * dice.pick([3, 9]))}
            if dice.chance(0.6):
                pause["readmit_every"] = duration(self.often * dice.pick([0.1, 0.6, 2]))
            # Rounded to seconds, as all lengths are here.
            if pause["from"] != pause["to"]:
                source["pause"] = pause

    def retry(self):
        dice = self.dice
        if dice.chance(0.5):
            retry = {"kind": "fixed", "wait": time_law(dice, self.often * dice.pick([0.5, 2]))}
        else:
            first = self.often * dice.pick([0.2, 1])
            retry = {"kind": "exponential", "first": duration(first)}
            if dice.chance(0.5):
                retry["factor"] = dice.pick([1.5, 3])
            if dice.chance(0.5):
                retry["cap"] = duration(first * 5 + 1)
        if dice.chance(0.6):
            retry["jitter"] = dice.pick(["none", "full", "equal"])
        # Waits that do not grow, for ever, would be all that happens.
        if "first" not in retry or "cap" in retry or dice.chance(0.3):
            retry["most"] = dice.pick([1, 4, 9])
        return retry

    def drop_the_abandoned(self):
        for source in self.maker.scenario["sources"]:
            station = self.first_station(source["to"])
            if ("timeout" in source and self.dice.chance(0.7)
                    and station.get("discipline") not in ("ps", "max_min", "infinite_server")):
                station["drop_abandoned"] = self.dice.chance(0.8)

    def add_measures(self):
        dice = self.dice
        for i in range(dice.whole(0, 4)):
            sort, of = dice.pick([("level", LEVELS), ("happening", HAPPENINGS),
                                  ("sample", SAMPLES)])
            of = dice.pick(of)
            measure = {"name": f"of stations {i}", "of": of, "kind": dice.pick(KINDS[sort])}
            if of != "response_time" and dice.chance(0.5):
                measure["station"] = dice.pick(self.names)
            if of != "servers_busy" and dice.chance(0.5):
                measure["source"] = dice.pick(self.maker.scenario["sources"])["name"]
            if sort == "level" and measure["kind"] == "first_passage":
                measure["threshold"] = dice.pick([1, 3])
            elif measure["kind"] not in ("value_at_end", "first_passage") and dice.chance(0.4):
                measure["warm_up"] = dice.pick(["1 h", "10 d"])
            self.maker.scenario.setdefault("measures", []).append(measure)
