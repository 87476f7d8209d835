"""
Shaping: texts as the values that a root's variables are declared to be.

A ConfigMap or Secret has nothing but texts. Terraform makes a number or a truth of one by itself,
but neither a list nor a map; for those such a text is read as Terraform reads ``TF_VAR_…``: as what
it would say in a file. One that says nothing so is left to Terraform, which tells what is wrong.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from trueup.core.terraform.files import hcl

_COLLECTION = re.compile(r'\s*"?(list|set|map|object|tuple)\b')


def shaped(variables: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """*types*: by the name of the variable, as it is written in the root."""
    return {
        name: collection(value)
        if isinstance(value, str) and _COLLECTION.match(types.get(name, ""))
        else value
        for name, value in variables.items()
    }


def collection(text: str) -> Any:
    """The list or map that *text* says, as JSON or as HCL; else the text."""
    if text.lstrip()[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    body = hcl.parse(f"it = {text}\n".encode())
    said = body.top.attributes.get("it")
    alone = len(body.top.attributes) == 1 and not body.top.blocks and not body.problems
    return said.value if alone and said is not None and said.known else text
