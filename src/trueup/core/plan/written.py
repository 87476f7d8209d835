"""
Written: a plan as bytes, and back, task by task.

That of a large root has ten thousand tasks. To read or write so much JSON at once holds up
everything else in the process, whatever thread does it; line by line it holds up nobody.
"""

from collections.abc import Iterator

import msgspec

from trueup.k8s.value import encode
from trueup.model.plan import Plan, Step, Task

_LINE = msgspec.json.Decoder(tuple[int, Task])
_FIRST = msgspec.json.Decoder(Plan)
replace = msgspec.structs.replace


def written(plan: Plan) -> bytes:
    """In the first line all but the tasks of its steps, then each with the number of its step."""
    return b"\n".join(_lines(plan))


def read_back(data: bytes) -> Plan:
    """A plan that was written whole is one line, too."""
    first, *rest = data.split(b"\n")
    plan = _FIRST.decode(first)
    if not rest:
        return plan
    tasks: list[list[Task]] = [[] for _ in plan.steps]
    for line in rest:
        number, task = _LINE.decode(line)
        tasks[number].append(task)
    return replace(plan, steps=tuple(map(_filled, plan.steps, tasks)))


def _lines(plan: Plan) -> Iterator[bytes]:
    yield encode(replace(plan, steps=tuple(replace(each, tasks=()) for each in plan.steps)))
    for number, step in enumerate(plan.steps):
        yield from (encode((number, task)) for task in step.tasks)


def _filled(step: Step, tasks: list[Task]) -> Step:
    return replace(step, tasks=tuple(tasks))
