"""
Variables: one entry of ``env`` for each name.

Charts often write an environment variable twice; the last one is what the container sees. The API
takes that from a client-side apply, but server-side apply refuses a list with two items of
one key, so only the last is applied.
"""

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]

_TEMPLATE = ("spec", "template", "spec")
POD_SPECS: Mapping[str, tuple[str, ...]] = {
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    "DaemonSet": _TEMPLATE,
    "Deployment": _TEMPLATE,
    "Job": _TEMPLATE,
    "Pod": ("spec",),
    "ReplicaSet": _TEMPLATE,
    "ReplicationController": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
}


def single(body: Body) -> Body:
    """*body* with the last entry of each variable; itself where none comes twice."""
    path = POD_SPECS.get(str(body.get("kind")))
    return _below(body, path) if path else body


def _below(value: Any, path: tuple[str, ...]) -> Any:
    if not isinstance(value, Mapping):
        return value
    if path:
        below = _below(value.get(path[0]), path[1:])
        return value if below is value.get(path[0]) else {**value, path[0]: below}
    for name in ("containers", "initContainers"):
        if isinstance(value.get(name), list):
            containers = [_container(each) for each in value[name]]
            if any(new is not old for new, old in zip(containers, value[name], strict=True)):
                value = {**value, name: containers}
    return value


def _container(container: Any) -> Any:
    env = container.get("env") if isinstance(container, Mapping) else None
    if not isinstance(env, list) or not all(isinstance(each, Mapping) for each in env):
        return container
    last = {each.get("name"): at for at, each in enumerate(env)}
    if len(last) == len(env):
        return container
    return {
        **container,
        "env": [each for at, each in enumerate(env) if last[each.get("name")] == at],
    }
