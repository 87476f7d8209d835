"""Random values of a schema, values near a value, and values that do not fit."""

from collections.abc import Mapping
from random import Random
from typing import Any

Raw = Mapping[str, Any]
TEXTS = ("x", "y", "web-1", "<&>", 'ü/"q', "", "80")
NUMBERS = (0, 1, 80, 443, -3, 1.5, 0.5, 2.0, 1e21, 1e-7)
NAMES = ("a", "b", "c", "x.y/z")
KEYS = {"string": ("x", "y", "TCP", "web-1"), "integer": (80, 443, 9), "boolean": (True, False)}


class Values:
    """Values of schemas, all drawn from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def maybe(self, probability: float) -> bool:
        return self.chance.random() < probability

    def some(self, schema: Raw, *, twice: bool = False) -> Any:
        """A value of *schema*; *twice*: lists may have items of one key."""
        if self.maybe(0.05):
            return None
        match schema.get("type"):
            case "object":
                return self._object(schema, twice)
            case "array":
                count = self.chance.choice((0, 1, 2, 2, 3))
                found = [self._item(schema, twice) for _ in range(count)]
                return found if twice else _distinct(found, schema)
            case str() as kind:
                return self._scalar(kind)
        if schema.get("x-kubernetes-int-or-string"):
            return self.chance.choice(("x", 1, "50%", 80))
        return self.anything()

    def near(self, value: Any, schema: Raw, *, twice: bool = False) -> Any:
        """*value* with some of it changed."""
        if value is None or self.maybe(0.15):
            return self.some(schema, twice=twice)
        if isinstance(value, dict) and schema.get("type") == "object":
            return self._near_object(value, schema, twice)
        if isinstance(value, list) and schema.get("type") == "array":
            items = schema["items"]
            kept = [self.near(each, items, twice=twice) if self.maybe(0.4) else each
                    for each in value if self.maybe(0.8)]  # fmt: skip
            found = kept + [self._item(schema, twice) for _ in range(self.chance.randrange(2))]
            if self.maybe(0.3):
                self.chance.shuffle(found)
            found = [each for each in found if each is not None or not _merging(schema)]
            return found if twice else _distinct(found, schema)
        return value if self.maybe(0.5) else self.some(schema)

    def wrong(self, value: Any) -> Any:
        """*value* with something in it that hardly fits."""
        if isinstance(value, dict) and value and self.maybe(0.7):
            name = self.chance.choice(list(value))
            return {**value, name: self.wrong(value[name])}
        if isinstance(value, list) and value and self.maybe(0.7):
            at = self.chance.randrange(len(value))
            found = [*value[:at], self.wrong(value[at]), *value[at + 1 :]]
            return [*found, found[at]] if self.maybe(0.3) else found
        return self.chance.choice(("text", 1, True, None, {"a": 1}, ["x"], 1.5, {}, []))

    def anything(self, depth: int = 2) -> Any:
        if depth == 0 or self.maybe(0.4):
            return self.chance.choice(("x", "y", 1, 2, True, None, 1.5))
        if self.maybe(0.5):
            return {name: self.anything(depth - 1) for name in self.chance.sample(NAMES, 2)}
        return [self.anything(depth - 1) for _ in range(self.chance.randrange(3))]

    def _object(self, schema: Raw, twice: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if schema.get("x-kubernetes-embedded-resource"):
            labels = {"a": self.chance.choice(TEXTS)}
            found = {"apiVersion": "v1", "kind": "Foo", "metadata": {"labels": labels}}
        properties = schema.get("properties") or {}
        few = 0.3 if len(properties) > 5 else 0.55
        for name, below in properties.items():
            if self.maybe(few):
                found[name] = self.some(below, twice=twice)
        if additional := schema.get("additionalProperties"):
            for name in self.chance.sample(NAMES, self.chance.randrange(3)):
                found[name] = self.some(additional, twice=twice)
        if schema.get("x-kubernetes-preserve-unknown-fields"):
            for name in self.chance.sample(("e", "f"), self.chance.randrange(3)):
                found[name] = self.anything()
        return found

    def _near_object(self, value: dict[str, Any], schema: Raw, twice: bool) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        found = {}
        for name, each in value.items():
            below = properties.get(name) or schema.get("additionalProperties")
            if self.maybe(0.85):
                found[name] = each
                if below is not None and self.maybe(0.5):
                    found[name] = self.near(each, below, twice=twice)
        for name, below in properties.items():
            if name not in found and self.maybe(0.08):
                found[name] = self.some(below, twice=twice)
        return found

    def _item(self, schema: Raw, twice: bool) -> Any:
        items = schema["items"]
        if not _merging(schema):
            return self.some(items, twice=twice)
        if "properties" not in items:
            return self._scalar(items["type"])
        found = self._object(items, twice)
        for key in schema["x-kubernetes-list-map-keys"]:
            said = items["properties"][key]
            found[key] = self.chance.choice(KEYS[said["type"]])
            if "default" in said and self.maybe(0.4):
                del found[key]
        return found

    def _scalar(self, kind: str) -> Any:
        match kind:
            case "string":
                return self.chance.choice(TEXTS)
            case "integer":
                return self.chance.choice(NUMBERS[:5])
            case "number":
                return self.chance.choice(NUMBERS)
        return self.maybe(0.5)


def _merging(schema: Raw) -> bool:
    return schema.get("x-kubernetes-list-type") in ("map", "set")


def _distinct(values: list[Any], schema: Raw) -> list[Any]:
    """*values* without those whose key was there before."""
    if not _merging(schema):
        return values
    names = schema.get("x-kubernetes-list-map-keys", ())
    defaults = schema["items"].get("properties") or {}
    found: dict[Any, Any] = {}
    for value in values:
        keys = [value.get(name, defaults[name].get("default")) for name in names] or [value]
        found.setdefault(tuple((each.__class__ is bool, each) for each in keys), value)
    return list(found.values())
