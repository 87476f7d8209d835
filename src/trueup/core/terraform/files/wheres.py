"""
Wheres: which paths the texts of Terragrunt's files mean, by its functions for places.

``"${get_repo_root()}//modules/x"``, ``find_in_parent_folders("root.hcl")`` and the like are known
from the layout alone; what depends on anything else is not.
"""

import re
from collections.abc import Iterator
from posixpath import dirname

from trueup.core.terraform.files.closure import Repository
from trueup.core.terraform.files.paths import located

FILE = "terragrunt.hcl"
_TEXT = re.compile(r'"((?:[^"\\$]|\$(?!\{)|\$\{(?:[^{}"]|"[^"]*")*\})*)"')
_INSIDE = re.compile(r"\$\{\s*((?:[^{}\"]|\"[^\"]*\")*?)\s*\}")
_FIND = re.compile(r'find_in_parent_folders\(\s*(?:"([^"]*)")?[^()]*\)')
_DIRNAME = re.compile(r"dirname\(\s*(.*)\s*\)")
_TOP = ("get_repo_root()", "get_path_to_repo_root()")
_OWN = ("get_terragrunt_dir()", "get_original_terragrunt_dir()")
_PARENT = re.compile(r'(get_parent_terragrunt_dir|path_relative_from_include)\((?:"[^"]*")?\)')
_ELSEWHERE = re.compile(r"^[a-z0-9]+::|://|^[\w.-]+\.\w+/|^git@")


def at(folder: str) -> str:
    return FILE if folder == "." else f"{folder}/{FILE}"


def above(folder: str) -> Iterator[str]:
    """All folders that it lies in."""
    while folder != ".":
        folder = dirname(folder) or "."
        yield folder


def path_of(repo: Repository, folder: str, file: str, text: str) -> str | None:
    """
    What the text of an expression means, in the repository: empty, it lies elsewhere; None, that
    is not told. *folder*: of the unit, *file*: where it stands. ``//`` is kept.
    """
    whole = text if text.startswith('"') else f'"${{{text}}}"'
    if (found := _TEXT.fullmatch(whole)) is None:
        return None
    filled = _filled(repo, folder, file, found[1])
    if filled is None or _ELSEWHERE.search(filled):
        return None if filled is None else ""
    head, marks, rest = filled.partition("//")
    place = located("." if filled.startswith("./") and "${" in text else _base(text, file), head)
    if place is None or place.startswith("/"):
        return ""
    return f"{place}{marks}{rest}"


def paths_in(repo: Repository, folder: str, file: str, text: str) -> list[str]:
    """All that the texts in an expression mean, where they are paths at all."""
    found = [
        path_of(repo, folder, file, each[0]) for each in _TEXT.finditer(text) if "/" in each[0]
    ]
    found += [_found(repo, folder, each[1]) for each in _FIND.finditer(text)]
    return [each.partition("//")[0] or "." for each in found if each]


def _base(text: str, file: str) -> str:
    """What begins with a function is seen from the top, anything else from its file."""
    return "." if text.startswith('"${') or not text.startswith('"') else dirname(file) or "."


def _filled(repo: Repository, folder: str, file: str, text: str) -> str | None:
    """With functions carried out; None: there is something else in it."""
    unknown = False

    def known(inside: re.Match[str]) -> str:
        nonlocal unknown
        value = _called(repo, folder, file, inside[1])
        unknown = unknown or value is None
        return value or ""

    made = _INSIDE.sub(known, text)
    return None if unknown else made


def _called(repo: Repository, folder: str, file: str, call: str) -> str | None:
    if call in _TOP:
        return "."
    if call in _OWN:
        return folder
    if _PARENT.fullmatch(call):
        return next(_shared(repo, folder), None)
    if found := _FIND.fullmatch(call):
        return _found(repo, folder, found[1])
    if found := _DIRNAME.fullmatch(call):
        inner = _called(repo, folder, file, found[1])
        return None if inner is None else dirname(inner) or "."
    return None


def _found(repo: Repository, folder: str, name: str | None) -> str | None:
    """The nearest of that name above."""
    for each in above(folder):
        path = name or FILE
        path = path if each == "." else f"{each}/{path}"
        if repo.has(path):
            return path
    return None


def _shared(repo: Repository, folder: str) -> Iterator[str]:
    """The folders above with a file that units include."""
    for each in above(folder):
        names = {path.rpartition("/")[2] for path in repo.beside(each)}
        if names & {"root.hcl", FILE}:
            yield each
