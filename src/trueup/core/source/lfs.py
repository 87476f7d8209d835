"""
Git LFS: what a pointer says, and what the ``.lfsconfig`` of a repository says of it.

The formats are git-lfs's own: its ``docs/spec.md``, ``docs/man/git-lfs-config``, ``git-lfs-fetch``.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trueup.core.globs import matches
from trueup.k8s.value import Value

CONFIG = ".lfsconfig"
_VERSIONS = rb"https://git-lfs\.github\.com/spec/v1|http://git-media\.io/v/2|https://hawser\.github\.com/spec/v1"
_POINTER = re.compile(
    rb"version (?:" + _VERSIONS + rb")\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d+)\n?"
)
_LONGEST = 1024
_SECTION = re.compile(r'\[\s*([\w.-]+)(?:\s+"(.*)")?\s*\]')
_SETTING = re.compile(r"([A-Za-z][\w-]*)\s*=\s*(.*)")
_COMMENT = re.compile(r"\s*[#;][^\"]*$")


class Pointer(NamedTuple):
    """*file*: where it stands in the tree, for messages."""

    oid: str
    size: int
    file: str


class Settings(Value, frozen=True):
    """*url*: another server; *include*, *exclude*: which files are fetched (none: all)."""

    url: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def wants(self, path: str) -> bool:
        """Whether that file is fetched; else its pointer stays."""
        included = not self.include or _covered(path, self.include)
        return included and not _covered(path, self.exclude)


def pointer(text: bytes, file: str) -> Pointer | None:
    """What *text* points to, if it is a pointer."""
    found = _POINTER.fullmatch(text) if len(text) < _LONGEST else None
    return Pointer(found[1].decode(), int(found[2]), file) if found else None


def settings(text: bytes) -> Settings:
    """What a ``.lfsconfig`` says; what cannot be read there says nothing."""
    said = dict(_settings(text.decode(errors="replace")))
    return Settings(
        url=said.get("lfs.url") or said.get("remote.origin.lfsurl") or "",
        include=_listed(said.get("lfs.fetchinclude", "")),
        exclude=_listed(said.get("lfs.fetchexclude", "")),
    )


def _settings(text: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in text.splitlines():
        bare = line.strip()
        if found := _SECTION.match(bare):
            section = found[1].lower() + (f".{found[2]}" if found[2] is not None else "")
            bare = bare[found.end() :].strip()
        if section and (setting := _SETTING.match(bare)):
            value = _COMMENT.sub("", setting[2]).strip()
            yield f"{section}.{setting[1].lower()}", value.strip('"')


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _covered(path: str, patterns: Iterable[str]) -> bool:
    return any(_covers(pattern, path) for pattern in patterns)


def _covers(pattern: str, path: str) -> bool:
    """As a line of ``.gitignore``: a name anywhere, or a path from the root; folders with all."""
    parts = path.split("/")
    bare = pattern.rstrip("/")
    if "/" not in bare:
        return any(matches(bare, part, "/") for part in parts)
    bare = bare.lstrip("/").removesuffix("/**")
    above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    bare, anywhere = bare.removeprefix("**/"), bare.startswith("**/")
    wanted = (bare, f"**/{bare}") if anywhere else (bare,)
    return any(matches(each, folder, "/") for folder in above for each in wanted)
