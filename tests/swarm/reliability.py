"""Components, structures, common causes and work lists, and what is measured of them.

Drawn from dice of their own, so that the rest of a number is the same with and without them.
"""

from dice import Dice
from values import DAY, duration, marked, share, time_law

OF_COMPONENT = [("components_working", "level"), ("components_waiting", "level"),
                ("component_failed", "happening"), ("component_replaced", "happening")]
OF_STRUCTURE = [("structure_works", "level"), ("structure_down", "level"),
                ("structure_failed", "happening"), ("structure_down_time", "sample"),
                ("structure_up_time", "sample")]
OF_WORK = [("workers_busy", "level"), ("work_done", "happening"), ("work_finished", "happening")]
KINDS = {"level": ["time_average", "maximum", "value_at_end", "first_passage"],
         "happening": ["count", "first_passage"], "sample": ["sample_mean", "maximum", "count"]}


class Reliability:
    def __init__(self, maker, seed):
        self.maker, self.dice = maker, Dice(f"{seed} reliability")
        dice = self.dice
        self.life = maker.days * DAY / dice.pick([3, 30, 200])
        if dice.chance(0.4):
            self.add_system()
        if dice.chance(0.25):
            self.add_work()

    def add_system(self):
        dice, scenario = self.dice, self.maker.scenario
        self.names = [f"unit_{i}" for i in range(dice.whole(1, 5))]
        self.built = [f"whole_{i}" for i in range(dice.whole(1, 4))]
        scenario["components"] = [self.component(i) for i in range(len(self.names))]
        scenario["structures"] = [self.structure(i) for i in range(len(self.built))]
        if dice.chance(0.5):
            scenario["common_causes"] = [self.common_cause(i) for i in range(dice.whole(1, 2))]
        self.add_measures("component", self.names, OF_COMPONENT)
        self.add_measures("structure", self.built, OF_STRUCTURE)

    def law(self, seconds):
        """Often a constant, so that things happen at one moment."""
        if self.dice.chance(0.3):
            return duration(seconds)
        return time_law(self.dice, seconds)

    def component(self, i):
        dice = self.dice
        one = {"name": self.names[i], "life": self.law(self.life * dice.pick([0.5, 1, 4]))}
        if dice.chance(0.6):
            one["count"] = dice.pick([1, 2, 3, 7])
        if dice.chance(0.8):
            one["repair"] = self.law(self.life * dice.pick([0.05, 0.2, 1]))
            if dice.chance(0.5):
                one["crew"] = dice.whole(1, 3)
        if dice.chance(0.3):
            one["spares"] = dice.whole(1, 3)
        if dice.chance(0.3):
            one["replace_at_age"] = marked(dice, duration(self.life * dice.pick([0.5, 1])))
        if dice.chance(0.2):
            one["replace_every"] = marked(dice, duration(self.life * dice.pick([0.7, 2])))
        if ("replace_at_age" in one or "replace_every" in one) and dice.chance(0.6):
            one["replacement"] = self.law(self.life * 0.05)
        if dice.chance(0.3):
            one["ages_while"] = dice.pick(self.built)
        # Only what comes before, so that nothing rests on itself.
        if i > 0 and dice.chance(0.3):
            one["inside"] = dice.pick(self.names[:i])
        return one

    def structure(self, i):
        dice = self.dice
        parts = dice.some(self.names + self.built[:i], least=1)
        one = {"name": self.built[i], "parts": parts}
        if dice.chance(0.5):
            one["needs"] = dice.whole(1, len(parts))
        return one

    def common_cause(self, i):
        dice = self.dice
        one = {"name": f"flood_{i}", "every": self.law(self.life * dice.pick([1, 3])),
               "hits": dice.some(self.names, least=1)}
        if dice.chance(0.5):
            one["share"] = share(dice, [10, 50, 90])
        return one

    def add_work(self):
        dice = self.dice
        lists = [self.work_list(i) for i in range(dice.whole(1, 2))]
        self.maker.scenario["work_lists"] = lists
        self.add_measures("work_list", [each["name"] for each in lists], OF_WORK)

    def work_list(self, i):
        dice = self.dice
        names = [f"job_{j}" for j in range(dice.whole(1, 9))]
        jobs = []
        for j, name in enumerate(names):
            job = {"name": name, "takes": self.law(self.life * dice.pick([0.1, 0.5]))}
            if j > 0 and dice.chance(0.5):
                job["after"] = dice.some(names[:j], least=1)
            jobs.append(job)
        one = {"name": f"plan_{i}", "jobs": dice.shuffled(jobs)}
        if dice.chance(0.6):
            one["workers"] = dice.whole(1, 4)
        if dice.chance(0.6):
            one["order"] = dice.pick(["listed", "longest_first", "shortest_first"])
        if dice.chance(0.3):
            one["begins"] = duration(self.maker.days * DAY * 0.3)
        return one

    def add_measures(self, field, names, quantities):
        dice = self.dice
        for i in range(dice.whole(0, 3)):
            of, sort = dice.pick(quantities)
            measure = {"name": f"{field} {i}", "of": of, "kind": dice.pick(KINDS[sort])}
            if dice.chance(0.6):
                measure[field] = dice.pick(names)
            if sort == "level" and measure["kind"] == "first_passage":
                measure["threshold"] = 1
            self.maker.scenario.setdefault("measures", []).append(measure)
