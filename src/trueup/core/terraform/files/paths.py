"""Paths in a repository: where one leads that a file names, links followed, never out of it."""

from collections.abc import Collection, Mapping
from posixpath import dirname, normpath

_DEEP = 40  # links that lead to links


def leaves(folder: str, path: str) -> bool:
    """Whether *path*, seen from *folder*, lies outside of the repository."""
    told = located(folder, path)
    return told is None or told.startswith("/")


def located(folder: str, path: str) -> str | None:
    """Where in the repository *path* is; absolute ones as they are, None: outside."""
    for place in ("module", "root", "cwd"):
        path = path.replace(f"${{path.{place}}}", ".")
    if path.startswith("/"):
        return path
    found = normpath(f"{folder}/{path}")
    return None if found == ".." or found.startswith("../") else found


def resolved(path: str, links: Mapping[str, str]) -> str | None:
    """*path* with the links in it followed; None: they lead outside, or round and round."""
    for _ in range(_DEEP):
        parts = path.split("/")
        heads = ("/".join(parts[: at + 1]) for at in range(len(parts)))
        link = next((head for head in heads if head in links), None)
        if link is None:
            return path
        to = located(dirname(link) or ".", links[link])
        if to is None or to.startswith("/"):
            return None
        path = normpath(to + path[len(link) :])
    return None


def within(path: str, folders: Collection[str]) -> bool:
    """Whether it is one of them (a set), or lies below."""
    if "." in folders:
        return True
    while path and path not in folders:
        path = path.rpartition("/")[0]
    return bool(path)


def below(path: str, folder: str) -> bool:
    return path != folder and (folder == "." or path.startswith(f"{folder}/"))
