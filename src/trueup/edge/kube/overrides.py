"""
Overrides: what kubectl's flags say in place of what a kubeconfig does.

A flag is a field of the context, the cluster or the user that is chosen; it takes away what would
contradict it: ``--token`` the program and the password, a certificate file the data beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trueup.edge.kube.kubeconfig import Kubeconfig

AUTHORITY = ("certificate-authority", "certificate-authority-data")
LOGINS = ("token", "tokenFile", "username", "password", "exec", "auth-provider")
CLEARS: Mapping[str, tuple[str, ...]] = {
    "certificate-authority": ("certificate-authority-data", "insecure-skip-tls-verify"),
    "insecure-skip-tls-verify": AUTHORITY,
    "client-certificate": ("client-certificate-data",),
    "client-key": ("client-key-data",),
    "token": LOGINS,
    "username": LOGINS,
}
"""The fields that a field takes the place of, beside its own."""


@dataclass(frozen=True)
class Overrides:
    """Fields by the names that they have in a kubeconfig."""

    context: Mapping[str, Any] = field(default_factory=dict)
    cluster: Mapping[str, Any] = field(default_factory=dict)
    user: Mapping[str, Any] = field(default_factory=dict)


def overridden(config: Kubeconfig, context: str, said: Overrides) -> Kubeconfig:
    """*config* with that put in its *context*, or the current one."""
    entries = dict(config.entries)
    chosen = entries.get(("context", context or config.current))
    if chosen is None:
        return config  # to be told when it is opened
    entries["context", chosen.name] = chosen = replace(
        chosen, body=_changed(chosen.body, said.context)
    )
    for what, fields in (("cluster", said.cluster), ("user", said.user)):
        found = entries.get((what, chosen.text(what)))
        if found is not None and fields:
            entries[what, found.name] = replace(found, body=_changed(found.body, fields))
    return replace(config, entries=entries)


def _changed(body: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    gone = {each for name in fields for each in CLEARS.get(name, ())}
    return {**{name: value for name, value in body.items() if name not in gone}, **fields}
