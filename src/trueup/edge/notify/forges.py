"""
Forges: which repository and which commit a template's part for one is about.

``repoURLPath`` and ``revisionPath`` are templates, and have been rendered.
"""

import re
from urllib.parse import urlsplit

from trueup.edge.notify.fields import Fields, wrong

_SCP = re.compile(r"^(?:[^/@:]+@)?[^/:]+:(?!//)(.*)$")
_TAG = "<!-- argocd-notifications {} -->"


def path_of(said: Fields) -> list[str]:
    """The parts of the repository's path, without ``.git``."""
    url = said.text("repoURLPath")
    scp = None if "://" in url else _SCP.match(url)
    path = scp[1] if scp else urlsplit(url).path
    parts = [part for part in path.removesuffix(".git").split("/") if part]
    if len(parts) < 2:
        raise wrong(said.where, f"repoURLPath gives {url!r}, which names no repository")
    return parts


def revision_of(said: Fields) -> str:
    if found := said.text("revisionPath"):
        return found
    raise wrong(said.where, "revisionPath gives no commit: nothing has been synced yet")


def cut(text: str, most: int) -> str:
    """*text*, or as much of it as may be sent, and dots."""
    return text if len(text) <= most else text[: most - 3] + "..."


def tagged(comment: Fields) -> tuple[str, str]:
    """The text of a comment, and the mark by which it is found again; empty: it has none."""
    content, tag = comment.text("content"), comment.text("commentTag")
    if not tag:
        return content, ""
    mark = _TAG.format(tag)
    return content if mark in content else f"{content}\n{mark}", mark
