"""
Customizations: what ``argocd-cm`` says of kinds in ``resource.customizations``.

Either one key with a YAML map by ``group/Kind``, where ``*`` stands for anything, or a key for each
kind: ``resource.customizations.health.<group>_<Kind>``. Keys of a ConfigMap cannot hold a ``*``:
there ``_`` may stand for it, as in the folders of Argo CD (``_.crossplane.io__``). What a key for
one kind says holds before what the map says of it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.actions.scripts import ACTION, DISCOVERY, Scripted
from trueup.core.scripts import KEYS, Script
from trueup.k8s.yaml import YamlError, documents

OLD = KEYS
HEALTH = f"{OLD}.health."
ACTIONS = f"{OLD}.actions."
LIBRARIES = f"{OLD}.useOpenLibs."
ASPECTS = {
    "health": "health.lua",
    "useOpenLibs": "health.lua.useOpenLibs",
    "actions": "actions",
    "ignoreDifferences": "ignoreDifferences",
    "ignoreResourceUpdates": "ignoreResourceUpdates",
    "knownTypeFields": "knownTypeFields",
}
"""What a key for one kind may be about, and its name in the map."""
_ALL = "*/*"  # of ``.all``: every kind that has a group
_KIND = re.compile(r"(?:(?P<group>_?[^_]*)_)?(?P<kind>_|\*|[^_]+)")


def health_scripts(
    data: Mapping[str, str], problems: list[str] | None = None
) -> Mapping[str, Script]:
    """The ``health.lua`` of each kind; what makes no sense is added to *problems*."""
    wrong = [] if problems is None else problems
    found = dict(_health(data, wrong))
    opened = {name: data[key] for key, name in _named(data, LIBRARIES, wrong)}
    for key, name in _named(data, HEALTH, wrong):
        if data[key].strip():
            found[name] = Script(data[key], key, _true(opened.get(name, "")))
    return found


def action_scripts(
    data: Mapping[str, str], problems: list[str] | None = None
) -> Mapping[str, Scripted]:
    """The actions of each kind; one that makes no sense is added to *problems*, and says so."""
    wrong = [] if problems is None else problems
    said = {
        name: (f"{OLD}: {name}: actions", each["actions"])
        for name, each in _of_map(data, [])  # health_scripts tells what is wrong with the map
        if each.get("actions")
    }
    said |= {name: (key, data[key]) for key, name in _named(data, ACTIONS, wrong)}
    found = {name: _scripted(key, text) for name, (key, text) in said.items() if text}
    wrong += (f"{each.key}: {each.problem}" for each in found.values() if each.problem)
    return found


def customized(data: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """All that is said of each kind, as the map of Argo CD's settings has it."""
    found: dict[str, dict[str, Any]] = {name: dict(each) for name, each in _of_map(data, [])}
    for aspect, name in ASPECTS.items():
        for key, kind in _named(data, f"{OLD}.{aspect}.", []):
            found.setdefault(kind, {})[name] = _aspect(name, data[key])
    return {kind: {k: v for k, v in each.items() if v} for kind, each in sorted(found.items())}


def _aspect(name: str, text: str) -> Any:
    """Argo CD's names for the scripts are texts; whether libraries are open is a switch."""
    if name == "health.lua.useOpenLibs":
        return _true(text)
    if name != "knownTypeFields":
        return text
    try:
        return next((body for _, body in documents(text.encode())), [])
    except YamlError:
        return []


def _scripted(key: str, said: Any) -> Scripted:
    """Of a map ``{discovery.lua, definitions, mergeBuiltinActions}``, or of its YAML."""
    try:
        read = [each for _, each in documents(said.encode())] if isinstance(said, str) else [said]
    except YamlError as error:
        return Scripted(key, problem=f"it is not YAML: {error}")
    form = read[0] if read else None
    if not isinstance(form, Mapping):
        return Scripted(key, problem=f"it is not a map of {DISCOVERY} and definitions")
    discovery, merge = form.get(DISCOVERY), form.get("mergeBuiltinActions", False)
    if not isinstance(discovery, str | None):
        return Scripted(key, problem=f"{DISCOVERY}: it is not a text")
    if not isinstance(merge, bool):
        return Scripted(key, problem=f"mergeBuiltinActions: {merge} is neither true nor false")
    if not isinstance(form.get("definitions") or [], list):
        return Scripted(key, problem=f"definitions: it is not a list of name and {ACTION}")
    definitions: dict[str, Script] = {}
    for at, each in enumerate(form.get("definitions") or []):
        problem = _defined(key, each, definitions)
        if problem:
            return Scripted(key, problem=f"definitions[{at}]: {problem}")
    script = Script(discovery, key, file=DISCOVERY) if discovery and discovery.strip() else None
    return Scripted(key, script, definitions, merge)


def _defined(key: str, each: Any, known: dict[str, Script]) -> str:
    """Take one action in, or tell why not."""
    name, text = (each.get("name"), each.get(ACTION)) if isinstance(each, Mapping) else ("", "")
    if not isinstance(name, str) or not name:
        return "it has no name"
    if not isinstance(text, str) or not text.strip():
        return f"{name}: it has no {ACTION}"
    known[name] = Script(text, key, file=ACTION)
    return ""


def _of_map(
    data: Mapping[str, str], problems: list[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The customizations of each ``group/Kind``."""
    try:
        said = [body for _, body in documents(data.get(OLD, "").encode())]
    except YamlError as error:
        problems.append(f"{OLD}: it is not YAML: {error}")
        return
    kinds = said[0] if said and said[0] else {}
    if not isinstance(kinds, Mapping):
        problems.append(f"{OLD}: it is not a map of group/Kind to its customizations")
        return
    for name, each in kinds.items():
        if not isinstance(each, Mapping):
            problems.append(f"{OLD}: {name}: it is not a map, such as health.lua: |")
        else:
            yield str(name), each


def _health(data: Mapping[str, str], problems: list[str]) -> Iterator[tuple[str, Script]]:
    for name, each in _of_map(data, problems):
        if isinstance(text := each.get("health.lua"), str) and text.strip():
            opened = _true(str(each.get("health.lua.useOpenLibs", "")))
            yield name, Script(text, f"{OLD}: {name}", opened)


def _named(data: Mapping[str, str], start: str, problems: list[str]) -> Iterator[tuple[str, str]]:
    """The keys that begin so, and the ``group/Kind`` that each is for."""
    for key in sorted(data):
        if not key.startswith(start):
            continue
        found = _KIND.fullmatch(key.removeprefix(start))
        if found is None:
            problems.append(f"{key}: it is not for a kind: {start}<group>_<Kind> is expected")
            continue
        group, kind = found["group"], found["kind"].replace("_", "*")
        yield key, f"{_wide(group)}/{kind}" if group else _ALL if kind == "all" else kind


def _wide(group: str) -> str:
    return "*" + group.removeprefix("_") if group.startswith("_") else group


def _true(text: str) -> bool:
    return text.strip().lower() in ("1", "t", "true")
