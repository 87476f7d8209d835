"""Types of values, as Terraform's JSON has them and as people write them."""

from collections.abc import Mapping
from typing import Any


def written(type_: Any) -> str:
    """``map(string)`` of ``["map", "string"]``; empty: it is none."""
    match type_:
        case str():
            return type_
        case ["object", Mapping() as fields, *_]:
            inside = ", ".join(f"{name} = {written(of)}" for name, of in fields.items())
            return f"object({{{inside}}})"
        case ["tuple", list() as members]:
            return f"tuple([{', '.join(map(written, members))}])"
        case [str() as kind, of]:
            return f"{kind}({written(of)})"
        case _:
            return ""
