"""
Customizations: what ``argocd-cm`` says of kinds in ``resource.customizations``.

Either one key with a YAML map by ``group/Kind``, where ``*`` stands for anything, or a key for each
kind: ``resource.customizations.health.<group>_<Kind>``. Keys of a ConfigMap cannot hold a ``*``:
there ``_`` may stand for it, as in the folders of Argo CD (``_.crossplane.io__``). What a key for
one kind says holds before what the map says of it.
"""

import re
from collections.abc import Iterator, Mapping

from trueup.core.scripts import KEYS, Script
from trueup.k8s.yaml import YamlError, documents

OLD = KEYS
HEALTH = f"{OLD}.health."
LIBRARIES = f"{OLD}.useOpenLibs."
_KIND = re.compile(r"(?:(?P<group>_?[^_]*)_)?(?P<kind>_|\*|[^_]+)")


def health_scripts(
    data: Mapping[str, str], problems: list[str] | None = None
) -> Mapping[str, Script]:
    """The ``health.lua`` of each kind; what makes no sense is added to *problems*."""
    wrong = [] if problems is None else problems
    found = dict(_of_map(data, wrong))
    opened = {name: data[key] for key, name in _named(data, LIBRARIES, wrong)}
    for key, name in _named(data, HEALTH, wrong):
        if data[key].strip():
            found[name] = Script(data[key], key, _true(opened.get(name, "")))
    return found


def _of_map(data: Mapping[str, str], problems: list[str]) -> Iterator[tuple[str, Script]]:
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
        elif isinstance(text := each.get("health.lua"), str) and text.strip():
            opened = _true(str(each.get("health.lua.useOpenLibs", "")))
            yield str(name), Script(text, f"{OLD}: {name}", opened)


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
        yield key, f"{_wide(group)}/{kind}" if group else kind


def _wide(group: str) -> str:
    return "*" + group.removeprefix("_") if group.startswith("_") else group


def _true(text: str) -> bool:
    return text.strip().lower() == "true"
