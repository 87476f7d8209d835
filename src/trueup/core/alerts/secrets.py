"""
``$name`` in the settings of a service: the value of that key of the Secret.

``$other:name`` is a key of another Secret of the same namespace, if that is labelled as part of
Argo CD, as elsewhere in Argo CD's settings.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from trueup.k8s.object import Object

LABEL = ("app.kubernetes.io/part-of", "argocd")
_NAME = re.compile(r"\$([\w-]+)(?::([\w.-]+))?", re.ASCII)
_SERVICE = "service."


def placed(
    settings: Mapping[str, Any], secrets: Mapping[str, str], lent: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """
    *settings* with the secrets in place, and the names that there are not, which stay.

    *lent*: by other Secrets, as ``other:name``.
    """
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        name, key = found[1], found[2]
        if name in secrets:
            return _line(secrets[name]) + (f":{key}" if key is not None else "")
        other = f"{name}:{key}" if key is not None else name
        if lent and other in lent:
            return _line(lent[other])
        missing.append(other)
        return found[0]

    def within(said: Any) -> Any:
        match said:
            case str():
                return _NAME.sub(value, said)
            case Mapping():
                return {within(key): within(each) for key, each in said.items()}
            case list():
                return [within(each) for each in said]
        return said

    return within(settings), list(dict.fromkeys(missing))


def _line(secret: str) -> str:
    """Without the end of the line that ``echo token | base64`` leaves, which no service takes."""
    return secret.rstrip("\r\n")


def lenders(data: Mapping[str, str]) -> frozenset[str]:
    """The names of other Secrets that settings may mean."""
    texts = (said for key, said in data.items() if key.startswith(_SERVICE))
    return frozenset(at[1] for said in texts for at in _NAME.finditer(said) if at[2] is not None)


def lends(secret: Object) -> bool:
    """Whether settings may name what is in it."""
    return bool(secret.at("metadata", "labels", LABEL[0]) == LABEL[1])


def lent(name: str, values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The *values* of a Secret as settings call them."""
    return ((f"{name}:{key}", value) for key, value in values.items())
