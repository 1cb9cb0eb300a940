"""What a run left behind, by names: numbers that depend on the rest of the fleet are left out."""

import sqlite3


class Outcome:
    """The store of one run (`rotasim run -o`), read whole."""

    def __init__(self, folder):
        base = sqlite3.connect(f"file:{folder}/results.sqlite?mode=ro", uri=True)
        with base:
            self.groups = {name for (name,) in base.execute("SELECT name FROM vm_group")}
            self.digests = dict(base.execute("SELECT id, digest FROM replication"))
            self.metrics = set(base.execute(
                "SELECT v.replication, g.name, m.name, v.value, v.events FROM metric_value v "
                "JOIN vm_group g ON g.id = v.vm_group JOIN metric m ON m.id = v.metric"))
            self.ledger = set(base.execute(
                "SELECT l.replication, g.name, c.name, e.name, l.vm_nanoseconds, l.intervals "
                "FROM ledger l JOIN vm_group g ON g.id = l.vm_group "
                "JOIN cause c ON c.id = l.cause JOIN evidence e ON e.id = l.mark"))
            self.downs = set(base.execute(
                "SELECT d.replication, e.name, d.from_ns, d.to_ns, c.name, d.active_causes "
                "FROM down_interval d JOIN entity e ON e.id = d.vm JOIN cause c ON c.id = d.cause"))
            # Dates are kept as nanoseconds since the start and printed as days.
            self._values = list(base.execute(
                "SELECT replication, vm_group, metric, "
                "CASE unit WHEN 'date' THEN value / 8.64e13 ELSE value END FROM metrics"))
            self.horizon = base.execute("SELECT horizon_ns FROM run").fetchone()[0]
        base.close()

    def values(self, replication):
        """(group, metric, value) of one replication, in the metric's unit."""
        return [row[1:] for row in self._values if row[0] == replication]

    def of_groups(self, groups):
        """Metrics and ledger of these groups."""
        return ({row for row in self.metrics if row[1] in groups},
                {row for row in self.ledger if row[1] in groups})

    def downs_until(self, end):
        """Outages as a run to `end` would have written them."""
        return {(replication, vm, start, min(stop, end), cause, active)
                for replication, vm, start, stop, cause, active in self.downs if start < end}


def first_difference(one, other):
    """Of two sets of rows, as text."""
    missing, more = sorted(one - other, key=str), sorted(other - one, key=str)
    return (f"{len(missing)} rows only before, {len(more)} only after; first: "
            f"{missing[:1]} against {more[:1]}")
