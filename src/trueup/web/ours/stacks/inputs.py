"""
``GET stacks/{namespace}/{name}/inputs``: what a Stack reads of ConfigMaps, for whoever plans it
elsewhere.

No Secrets: what of them a plan needs stays on the server, which can be asked for the plan instead.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.values import CONFIG_MAP, decoded, read_of
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.stack import Stack
from trueup.web.exchange import deps, raw
from trueup.web.ours import declared
from trueup.web.ours.stacks.found import stack
from trueup.web.terraform.places import READ


class StackInputs(Value, frozen=True):
    """*config_maps*: by name, texts by key: of those that are there what the Stack reads."""

    config_maps: Mapping[str, Mapping[str, str]]


async def inputs(request: Request) -> Response:
    """For who may read the state, in which they mostly stand as well."""
    of = declared.decoded((await stack(request, READ)).body, Stack)
    answer = raw(encode(StackInputs(await _config_maps(request, of))))
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _config_maps(request: Request, of: Stack) -> Mapping[str, Mapping[str, str]]:
    told: dict[str, Mapping[str, str]] = {}
    for name, keys in read_of(of.spec, CONFIG_MAP).items():
        obj = await deps(request).cluster.get(Ref(CONFIG_MAP, of.namespace, name))
        if obj is not None:
            texts = decoded(obj)
            told[name] = {key: texts[key] for key in texts if keys is None or key in keys}
    return told
