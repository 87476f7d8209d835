"""
``$key`` in settings: a value that stands in a Secret.

``$oidc.clientSecret`` is a key of ``argocd-secret``, ``$sso:secret`` the key ``secret`` of the
Secret ``sso`` if that is labelled ``app.kubernetes.io/part-of: argocd``. As in Argo CD, a whole
text is one, or it is none; what does not exist stays as it stands.
"""

from collections.abc import Mapping
from typing import Any


def resolved(said: Any, secrets: Mapping[str, str]) -> Any:
    """*said* with every text in it that names a secret replaced by that."""
    match said:
        case str() if said.startswith("$") and said[1:] in secrets:
            return secrets[said[1:]].strip()
        case dict():
            return {key: resolved(value, secrets) for key, value in said.items()}
        case list():
            return [resolved(each, secrets) for each in said]
        case _:
            return said


def missing(said: Any, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """The names in *said* that no Secret has."""
    match said:
        case str() if said.startswith("$") and len(said) > 1 and said[1:] not in secrets:
            return (said,)
        case dict():
            return tuple(name for each in said.values() for name in missing(each, secrets))
        case list():
            return tuple(name for each in said for name in missing(each, secrets))
        case _:
            return ()
