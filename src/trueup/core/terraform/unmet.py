"""
Unmet: what ``check`` blocks say that is not so, as a state keeps it after an apply.

They stop nothing, so nobody hears of them but by what is told of the Stack. What a resource or an
output must fulfil stops the run itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

CHECK, UNMET = "check", ("fail", "error")


def unmet(state: Mapping[str, Any]) -> Iterator[str]:
    """*state*: as a file. Each as a plan's finding says it."""
    for check in state.get("check_results") or ():
        if check.get("object_kind") != CHECK:
            continue
        for each in check.get("objects") or ():
            if each.get("status") in UNMET:
                yield told(str(each.get("object_addr")), each.get("failure_messages") or ())


def told(name: str, messages: Any) -> str:
    return f"{name}: {'; '.join(map(str, messages)) or 'its condition could not be evaluated'}"
