"""What a scenario uses of the language: every field and every listed value of the JSON Schema.

The list of what there is comes from `rotasim schema`, so nothing that is added to the language can
be forgotten here.
"""

DISTRIBUTIONS = ("distribution", "duration_distribution")
# Tested elsewhere: files that include others have no place in a single text.
NOT_OF_A_SWARM = {"scenario.extends", "scenario.import", "scenario.change"}


class Language:
    def __init__(self, schema):
        self.definitions = schema["definitions"]
        self.root = schema["else"]  # Without `extends`.
        self.all = set()
        self._seen = set()
        self._list(self.root, "scenario", None)
        self.all -= NOT_OF_A_SWARM

    def used_by(self, scenario):
        found = set()
        self._walk(scenario, self.root, "scenario", None, found)
        return found & self.all

    # `owner` names the struct, `field` what the value is of: together they name a listed value.

    def _list(self, node, owner, field):
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[1]
            if name not in self._seen:
                self._seen.add(name)
                self._list(self.definitions[name], name, None)
            return
        for choice in self._choices(node):
            self._list(choice, owner, field)
        if "properties" in node:
            owner = self._owner(node, owner)
            for name, child in node["properties"].items():
                self._add(self.all, owner, name, child)
                self._list(child, owner, name)
        if "items" in node:
            self._list(node["items"], owner, field)
        self.all |= self._values(node, owner, field)

    def _walk(self, value, node, owner, field, found):
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[1]
            return self._walk(value, self.definitions[name], name, None, found)
        for choice in self._choices(node):
            if self._fits(value, choice):
                self._walk(value, choice, owner, field, found)
        if isinstance(value, dict) and "properties" in node:
            owner = self._owner(node, owner)
            for name, part in value.items():
                if name in node["properties"]:
                    self._add(found, owner, name, node["properties"][name])
                    self._walk(part, node["properties"][name], owner, name, found)
        elif isinstance(value, list) and "items" in node:
            for part in value:
                self._walk(part, node["items"], owner, field, found)
        else:
            mine = self._name(owner, field, value)
            found |= {name for name in self._values(node, owner, field) if name == mine}
        return found

    @staticmethod
    def _choices(node):
        # A `oneOf` of bare `required` says which fields go together; it describes no value.
        return [c for c in node.get("anyOf", []) + node.get("oneOf", []) if set(c) != {"required"}]

    @staticmethod
    def _text(value):
        return str(value).lower() if isinstance(value, bool) else str(value)

    @classmethod
    def _values(cls, node, owner, field):
        listed = list(node.get("enum", [])) + ([node["const"]] if "const" in node else [])
        if node.get("type") == "boolean":
            listed += [True, False]
        return {cls._name(owner, field, value) for value in listed}

    @classmethod
    def _name(cls, owner, field, value):
        if value == "never" and field != "when" and field != "retire" and field != "kind":
            return "time=never"  # Every duration may be that: counted once.
        if cls._of_distribution(owner) and field == "mark":
            owner = "marked"
        return f"{owner}.{field}={cls._text(value)}"

    @staticmethod
    def _owner(node, owner):
        """Value, mark and source are the same wherever they stand; so is a distribution's inside."""
        properties = node["properties"]
        if "mark" in properties and "kind" not in properties:
            return "marked"
        if owner in DISTRIBUTIONS and "const" in properties.get("kind", {}):
            return f"{owner} {properties['kind']['const']}"
        return owner

    @staticmethod
    def _of_distribution(owner):
        return owner.split(" ")[0] in DISTRIBUTIONS

    @classmethod
    def _add(cls, names, owner, name, node):
        # What is the same of every distribution is counted once, as of `marked`.
        if not (cls._of_distribution(owner) and name in ("mark", "source")):
            names.add(f"{owner}.{name}")

    def _fits(self, value, node):
        if "$ref" in node:
            return self._fits(value, self.definitions[node["$ref"].rsplit("/", 1)[1]])
        choices = self._choices(node)
        if choices and not any(self._fits(value, choice) for choice in choices):
            return False
        if "const" in node:
            return value == node["const"]
        if "enum" in node:
            return value in node["enum"]
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool}
        kind = node.get("type")
        if kind in ("integer", "number"):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        if kind in kinds and not isinstance(value, kinds[kind]):
            return False
        if isinstance(value, dict) and "properties" in node:
            known = node["properties"]
            return (set(node.get("required", [])) <= set(value) <= set(known)
                    and all("const" not in known[name] or known[name]["const"] == part
                            for name, part in value.items()))
        return True
