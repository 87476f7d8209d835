"""
The build environment (``ARGOCD_APP_NAME`` …) and its substitution into source options.

Substitution is Go's ``os.Expand`` as Argo CD uses it: ``$NAME`` and ``${NAME}``, ``$$`` for a
dollar sign, and nothing for a name that is not known.
"""

import re
from collections.abc import Mapping

from trueup.model.source import Source

_NAME = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)|([$*#@!?0-9-])|\{)")
_BY_COMMIT = b"ARGOCD_APP_REVISION"


def build_environment(
    app: str, namespace: str, project: str, source: Source, commit: str
) -> dict[str, str]:
    """What Argo CD's build environment says of the application; *app* is the instance name."""
    return {
        "ARGOCD_APP_NAME": app,
        "ARGOCD_APP_NAMESPACE": namespace,
        "ARGOCD_APP_PROJECT_NAME": project,
        "ARGOCD_APP_REVISION": commit,
        "ARGOCD_APP_REVISION_SHORT": commit[:7],
        "ARGOCD_APP_REVISION_SHORT_8": commit[:8],
        "ARGOCD_APP_SOURCE_PATH": source.path,
        "ARGOCD_APP_SOURCE_REPO_URL": source.repo_url,
        "ARGOCD_APP_SOURCE_TARGET_REVISION": source.target_revision,
    }


def substituted(text: str, environment: Mapping[str, str]) -> str:
    """*text* with the variables of *environment* put in."""
    if "$" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        braced, bare, special = found.groups()
        name = special if braced is None and bare is None else braced if bare is None else bare
        return "$" if name == "$" else environment.get(name or "", "")

    return _NAME.sub(value, text)


def names_the_commit(text: bytes) -> bool:
    """Whether *text* may come out differently at another commit with the same files."""
    return _BY_COMMIT in text
