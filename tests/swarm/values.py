"""Durations, distributions and marks as a scenario writes them."""

MARKS = ["documented", "measured", "field_report", "inferred", "assumed", "given"]
DISTRIBUTIONS = [
    "constant", "exponential", "uniform", "triangular", "lognormal", "weibull", "gamma",
    "bounded_pareto", "discrete", "empirical", "geometric", "poisson", "discrete_uniform", "mixture",
    "sum", "schedule",
]
PLAIN_DISTRIBUTIONS = 10  # The first ones have no steps: they may be parts of others.
MINUTE, HOUR, DAY = 60, 3600, 86400


def duration(seconds):
    """Round lengths stay round: things that happen at one moment are what order is about."""
    seconds = max(1, round(seconds))
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def rounded(dice, seconds):
    """About so long, and often a whole number of days or hours."""
    if dice.chance(0.5):
        unit = DAY if seconds >= 2 * DAY else HOUR if seconds >= 2 * HOUR else MINUTE
        return max(unit, round(seconds / unit) * unit)
    return max(1, round(seconds))


def number(value):
    return round(value, 3)


def distribution(dice, mean, depth=0, write=duration):
    """A random kind with about this mean, in seconds unless `write` says otherwise; every duration
    is at least a second but for those that may be nothing (poisson)."""
    kind = dice.pick(DISTRIBUTIONS if depth == 0 else DISTRIBUTIONS[:PLAIN_DISTRIBUTIONS])
    text = lambda factor: write(mean * factor)
    steps = {} if write is number else {"step": text(0.25)}  # Numbers need no unit.
    body = {
        "constant": lambda: {
            "value": write(mean if write is number else rounded(dice, mean))},
        "exponential": lambda: {"mean": text(1)}
        if write is number or dice.chance(0.7) else {"rate": f"{max(1, round(365 * DAY / mean))}/year"},
        "uniform": lambda: {"from": text(0.5), "to": text(1.5)},
        "triangular": lambda: {"from": text(0.4), "mode": text(0.8), "to": text(1.8)},
        "lognormal": lambda: {"mean": text(1), "cv": dice.pick([0.3, 1, 2])},
        "weibull": lambda: {dice.pick(["mean", "scale"]): text(1), "shape": dice.pick([0.7, 1.5])},
        "gamma": lambda: {"mean": text(1), **dice.pick([{"shape": 2}, {"cv": 0.8}])},
        "bounded_pareto": lambda: {"from": text(0.3), "to": text(5), "shape": 1.5},
        "geometric": lambda: {"probability": 0.25, **steps},
        "poisson": lambda: {"mean": 3, **steps},
        "discrete": lambda: {"values": [{"value": text(0.5), "weight": 2},
                                        {"value": text(2), "weight": 1}]},
        "discrete_uniform": lambda: {"from": 1, "to": 7, **steps},
        "empirical": lambda: {"values": [text(0.5), text(0.9), text(2)],
                              "interpolate": dice.chance(0.5)},
        "mixture": lambda: {"parts": [{"of": distribution(dice, mean * 0.5, 1, write), "weight": 1},
                                      {"of": distribution(dice, mean * 1.5, 1, write), "weight": 1}]},
        "sum": lambda: {"of": [text(0.3), distribution(dice, mean * 0.7, 1, write)]},
        "schedule": lambda: {"values": [text(0.6), text(1), text(1.7)],
                             "cycle": dice.chance(0.8)},
    }
    return {"kind": kind, **body[kind]()}


def marked(dice, value):
    """With or without its mark and source."""
    if dice.chance(0.4):
        return value
    evidence = {"mark": dice.pick(MARKS), "source": "made up"}
    if isinstance(value, dict) and "value" not in value and dice.chance(0.5):
        return {**value, **evidence}
    return {"value": value, **evidence}


def time_law(dice, mean):
    """A duration or a distribution of one, marked or not."""
    if dice.chance(0.03):
        return marked(dice, "never")
    if dice.chance(0.3):
        return marked(dice, duration(rounded(dice, mean)))
    return marked(dice, distribution(dice, mean))


def length(dice, seconds):
    return marked(dice, duration(rounded(dice, seconds)))


def share(dice, percents):
    return marked(dice, f"{dice.pick(percents)} %")


def number_law(dice, mean):
    """A number or a distribution of one, marked or not."""
    if dice.chance(0.2):
        return marked(dice, number(mean))
    return marked(dice, distribution(dice, mean, write=number))
