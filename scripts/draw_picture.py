#!/usr/bin/env python3
"""Draws the README's picture from `rotasim run --json`: downtime by cause, and the dates that matter.

Usage: rotasim run scenarios/what_if/ade_or_des.yaml --json | scripts/draw_picture.py > picture.svg
Only the Python standard library is needed.
"""
import html
import json
import math
import sys

ORDER = ["ade_dmcrypt", "sse_cmk_manual", "sse_cmk", "host_cmk", "sse_pmk"]
COLOURS = ["#b5442e", "#d98b3a", "#6b7fa8", "#4f8f6d", "#8d6ba8", "#a8a15c", "#5c9ea8", "#888888"]


def metric(result, group, name):
    for row in result["metrics"]:
        if row["group"] == group and row["metric"] == name:
            return row
    return {}


def minutes(share):
    """Downtime in minutes per VM and year."""
    return share * 365.25 * 24 * 60


def words(value):
    if value >= 2 * 1440:
        return f"{value / 1440:.0f} d"
    return f"{value / 60:.1f} h" if value >= 120 else f"{value:.0f} min"


def causes_of(result, group):
    """(cause, share of the group's downtime), largest first."""
    found = {}
    for row in result.get("causes", []):
        if row["group"] == group:
            amount = float(row["vm_hours"])
            found[row["cause"]] = found.get(row["cause"], 0.0) + amount
    total = sum(found.values()) or 1.0
    return sorted(((c, s / total) for c, s in found.items()), key=lambda x: (-x[1], x[0]))


def date(row):
    text = row.get("earliest") or row.get("first")
    return text[:10] if isinstance(text, str) else None


def main():
    result = json.load(sys.stdin)
    present = {row["group"] for row in result["metrics"]}
    groups = [g for g in ORDER if g in present] + sorted(present - set(ORDER))
    longest = max(minutes(metric(result, g, "unavailability").get("estimate") or 0) for g in groups)
    left, width, row_height = 150, 420, 54
    height = 96 + row_height * len(groups)
    scale = width / math.log10(1 + longest)
    palette = {}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="760" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="26" font-size="16" font-weight="bold">Downtime per VM and year, by cause '
        "(logarithmic)</text>",
    ]
    for i, group in enumerate(groups):
        y = 48 + i * row_height
        down = minutes(metric(result, group, "unavailability").get("estimate") or 0)
        length = math.log10(1 + down) * scale
        out.append(f'<text x="{left - 10}" y="{y + 17}" text-anchor="end">{html.escape(group)}</text>')
        x = left
        for cause, share in causes_of(result, group):
            colour = palette.setdefault(cause, COLOURS[len(palette) % len(COLOURS)])
            part = length * share
            out.append(f'<rect x="{x:.1f}" y="{y}" width="{part:.1f}" height="24" fill="{colour}"/>')
            x += part
        out.append(f'<text x="{left + length + 8:.1f}" y="{y + 17}">{words(down)}</text>')
        notes = []
        for name, label in (("first_failed_start", "first failed start"),
                            ("first_dead_end", "first dead end")):
            when = date(metric(result, group, name))
            if when:
                notes.append(f"{label} {when}")
        note = ", ".join(notes) if notes else "no failed start, no dead end"
        out.append(f'<text x="{left}" y="{y + 40}" font-size="11" fill="#555555">{note}</text>')
    x = 16
    for cause, colour in palette.items():
        label = cause.replace("_", " ")
        if x + 22 + 7 * len(label) > 750:
            break
        out.append(f'<rect x="{x}" y="{height - 30}" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{x + 17}" y="{height - 19}" font-size="11">{label}</text>')
        x += 30 + 7 * len(label)
    out.append("</svg>")
    print("\n".join(out))


if __name__ == "__main__":
    main()
