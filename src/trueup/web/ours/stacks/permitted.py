"""
``GET stacks/{namespace}/{name}/rights``: what the caller may do with a Stack and its state.

A page offers only what would be let through; ``can-i`` of Argo CD's API knows no ``state/get``.
"""

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value, encode
from trueup.web.exchange import raw
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.rights import allowed
from trueup.web.terraform.places import READ, UNLOCK, WRITE


class StackRights(Value, frozen=True, omit_defaults=False):
    """*reveal*: the state and its outputs with their secrets; *restore*, *unlock*: of the state."""

    plan: bool
    approve: bool
    apply: bool
    update: bool
    delete: bool
    reveal: bool
    restore: bool
    unlock: bool


ACTIONS = {"reveal": READ, "restore": WRITE, "unlock": UNLOCK}
"""What is called otherwise in rules."""


async def rights(request: Request) -> Response:
    """Of one that the caller may see."""
    name = called(request, (await stack(request)).body)
    asked = {each: ACTIONS.get(each, each) for each in StackRights.__struct_fields__}
    may = {each: allowed(request, RESOURCE, action, name) for each, action in asked.items()}
    return raw(encode(StackRights(**may)))
