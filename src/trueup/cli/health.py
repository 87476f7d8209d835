"""
``trueup resource health``: what is said of the health of manifests, here, without any server.

The very judge of the controller looks at each document: ``--config`` takes an ``argocd-cm`` whose
scripts come first, so that a ``health.lua`` can be tried before anybody depends on it.
"""

from trueup.cli import manifests
from trueup.cli.command import Call
from trueup.cli.manifests import Body
from trueup.core.customizations import health_scripts
from trueup.core.health import Judge, judge
from trueup.edge.lua import Lua
from trueup.k8s.object import Object

COLUMNS = ("KIND", "NAME", "STATUS", "MESSAGE")


async def health(call: Call) -> None:
    """Of each document, in their order; a kind that nothing is known of has an empty status."""
    bodies = await manifests.given(call)
    judged = await _judge(call)
    rows = [_row(body, judged) for body in bodies]
    table = [tuple(row.values()) for row in rows]
    call.out.shown(rows, call.given.text("output"), lambda: call.out.table(COLUMNS, table))


def _row(body: Body, judged: Judge) -> dict[str, str]:
    obj = Object(body)
    found = judged(obj)
    return {
        "kind": obj.ref.kind.kind,
        "name": obj.ref.name,
        "status": str(found.status) if found else "",
        "message": found.message if found else "",
    }


async def _judge(call: Call) -> Judge:
    problems: list[str] = []
    scripts = health_scripts(await manifests.operating(call), problems)
    for problem in problems:
        call.out.note(f"warning: {problem}")
    return judge(scripts, Lua())
