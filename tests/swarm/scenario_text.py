"""A scenario as text: every list item on a line of its own, in the JSON that is YAML too."""

import json


def to_yaml(scenario):
    lines = []
    for name, value in scenario.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{name}:")
            lines += [f"  - {json.dumps(item)}" for item in value]
        else:
            lines.append(f"{name}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"
