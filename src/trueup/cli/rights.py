"""How people say what a right is about: ``app`` for applications, ``*`` for all of them."""

from collections.abc import Mapping

SHORT: Mapping[str, str] = {
    "account": "accounts",
    **dict.fromkeys(("app", "apps", "application"), "applications"),
    **dict.fromkeys(("appset", "appsets", "applicationset"), "applicationsets"),
    **dict.fromkeys(("cert", "certs", "certificate"), "certificates"),
    "cluster": "clusters",
    "extension": "extensions",
    **dict.fromkeys(("gpgkey", "key"), "gpgkeys"),
    "log": "logs",
    **dict.fromkeys(("proj", "projs", "project"), "projects"),
    **dict.fromkeys(("repo", "repos", "repository"), "repositories"),
    "stack": "stacks",
}
OF_PROJECTS = frozenset(
    {
        *("applications", "applicationsets", "logs", "exec", "clusters", "repositories"),
        *("write-repositories", "stacks"),
    }
)
"""Resources whose objects are named ``PROJECT/NAME``."""


def full_name(resource: str) -> str:
    return SHORT.get(resource, resource)


def whole(resource: str, object: str) -> str:
    """*object*; all there are where that is meant."""
    return "*/*" if object in ("", "*") and resource in OF_PROJECTS else object
