"""
Lock files of providers, completed: ``.terraform.lock.hcl``.

One that was made on another platform knows a release by the checksums of all its archives
(``zh:``), but by none of what is in ours (``h1:``). Who has fetched that release once, checked by
an archive's, can say the other: else it would have to be fetched anew each time.
"""

import re
from collections.abc import Iterable, Mapping

from trueup.k8s.value import Value

_BLOCK = re.compile(r'^provider "([^"\s]+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
_VERSION = re.compile(r'^\s*version\s*=\s*"([^"]+)"', re.MULTILINE)
_HASHES = re.compile(r"^\s*hashes\s*=\s*\[\n?(.*?)\]", re.MULTILINE | re.DOTALL)
_HASH = re.compile(r'"((?:h1|zh):[^"]+)"')
_ARCHIVE = "zh:"


class Locked(Value, frozen=True):
    """One release of a provider: *source* with its host."""

    source: str
    version: str
    hashes: tuple[str, ...] = ()


def locked(text: str) -> tuple[Locked, ...]:
    """What a lock file names, as far as it can be read."""
    found = [_read(block[1], block[2]) for block in _BLOCK.finditer(text)]
    return tuple(each for each in found if each is not None)


def completed(text: str, known: Iterable[Locked]) -> str:
    """With what is *known* of the same releases: those that have an archive in common."""
    releases = {(each.source, each.version): each for each in known}
    return _BLOCK.sub(lambda block: _completed(block, releases), text)


def _read(source: str, body: str) -> Locked | None:
    version, hashes = _VERSION.search(body), _HASHES.search(body)
    if version is None or hashes is None:
        return None
    return Locked(source, version[1], tuple(_HASH.findall(hashes[1])))


def _completed(block: "re.Match[str]", releases: Mapping[tuple[str, str], Locked]) -> str:
    own = _read(block[1], block[2])
    release = releases.get((own.source, own.version)) if own is not None else None
    if own is None or release is None or not _archives(own) & _archives(release):
        return block[0]
    lacking = [each for each in release.hashes if each not in (*own.hashes, *_archives(release))]
    lines = "".join(f'    "{each}",\n' for each in lacking)
    return re.sub(r"(hashes\s*=\s*\[\n?)", lambda begin: begin[1] + lines, block[0], count=1)


def _archives(of: Locked) -> set[str]:
    return {each for each in of.hashes if each.startswith(_ARCHIVE)}
