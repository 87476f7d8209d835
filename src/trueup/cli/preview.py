"""``trueup diff PATH``: what applying a folder would change in the current kubeconfig's cluster."""

from collections.abc import Mapping
from typing import Any

import orjson

from trueup.cli import home, render
from trueup.cli.app.diff import ERROR, print_diff
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import number, switch, text
from trueup.cli.output import Failure
from trueup.control.apps.schemas import Schemas
from trueup.control.apps.versions import Versions
from trueup.core.annotations.tracking import TRACKING_ID
from trueup.core.capabilities import Capabilities, api_versions
from trueup.core.compare import Context, compare, targets
from trueup.core.compare.shown import item
from trueup.core.compare.verdict import Rules
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled, Unreachable


async def diff(call: Call) -> int:
    """0: nothing; 1 (``--diff-exit-code``): something; 2: not known."""
    given = call.given
    try:
        items = await _compared(given)
    except (Failure, Stalled, Unreachable) as error:
        raise Failure(error.message, error.hint, ERROR) from error
    differs = False
    for each in items:
        live = orjson.loads(each["normalizedLiveState"])
        wanted = orjson.loads(each["predictedLiveState"])
        if live != wanted:
            differs = True
            print_diff(call.out, each, live, wanted)
    return given.number("diff-exit-code") if differs and given.on("exit-code") else 0


async def _compared(given: Given) -> list[dict[str, Any]]:
    async with home.named(given, given.text("context")) as opened:
        cluster = opened.cluster
        kinds = await cluster.kinds()
        around = Capabilities(await cluster.version(), api_versions(kinds.values()))
        done = await render.rendered(given, around)
        namespace = (
            given.text("dest-namespace") or given.text("namespace") or opened.access.namespace
        )
        schemas = Schemas(cluster)
        await schemas.learn({str(body["apiVersion"]) for body in done.objects})
        context = Context(
            instance="",
            namespace=namespace,
            namespaced={kind: served.namespaced for kind, served in kinds.items()},
            rules=Rules(schema=schemas),
        )
        ready = targets([Object(body) for body in done.objects], context)
        refs = [ref for ref in ready.refs if ref.kind in kinds]
        found = {ref: each for ref in refs if (each := await cluster.get(ref)) is not None}
        live = await Versions().of(ready.objects, found, cluster)
    own = [marked(obj, live) for obj in ready.objects if obj.at("metadata", "name")]
    return [item(each) for each in compare(own, live, context).objects if not each.hook]


def marked(obj: Object, live: Mapping[Ref, Object]) -> Object:
    """With the mark of the application that owns the live one, which is not in any file."""
    mark = found.annotation(TRACKING_ID) if (found := live.get(obj.ref)) else None
    if mark is None:
        return obj
    metadata = dict(obj.body["metadata"])
    metadata["annotations"] = {**(metadata.get("annotations") or {}), TRACKING_ID: mark}
    return Object({**obj.body, "metadata": metadata})


COMMANDS = (
    Command(
        "diff",
        diff,
        "Compare a folder with the current kubeconfig's cluster",
        ("PATH",),
        (
            *render.FLAGS,
            text("kubeconfig", "Kubeconfig to use"),
            text("context", "Context of the kubeconfig"),
            text("namespace", "Namespace of objects that name none", "n"),
            number("diff-exit-code", "Exit code when something differs", default=1),
            switch("exit-code", "Tell by the exit code whether something differs", on=True),
        ),
    ),
)
