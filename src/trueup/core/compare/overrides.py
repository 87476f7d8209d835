"""
Overrides: what ``argocd-cm`` says of how objects are compared, for all applications.

``resource.customizations.<what>.<group>_<kind>`` (``.all``: every kind), the older map
``resource.customizations``, and ``resource.compareoptions``. A key of its own wins over the same in
the map. Which keys there are, and their meanings, are Argo CD's (reference 1.3, 1.14).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.globs import matches
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.application import IgnoreDifferences

PREFIX = "resource.customizations"
IGNORE, UPDATES, KNOWN = "ignoreDifferences", "ignoreResourceUpdates", "knownTypeFields"
OPTIONS = "resource.compareoptions"
SENSITIVE = "resource.sensitive.mask.annotations"
WATCHED = "resource.ignoreResourceUpdatesEnabled"
STATUS = ("all", "crd", "none")
Data = Mapping[str, str]


class Override(Value, frozen=True):
    """Fields to ignore; *key* is where that stands."""

    key: str
    rule: IgnoreDifferences


class KnownField(Value, frozen=True):
    """A field of a custom kind that is of a built-in type, such as ``core/v1/PodSpec``."""

    group: str
    kind: str
    field: tuple[str, ...]
    type: str


ROLLOUT = KnownField("argoproj.io", "Rollout", ("spec", "template", "spec"), "core/v1/PodSpec")


class Overrides(Value, frozen=True):
    """
    *ignore*: what is no difference; *updates*: what wakes no application when it changes.

    *status*: of which kinds a declared status is never compared: all, crd or none.
    *sensitive*: annotations of Secrets that are shown masked, as their data is.
    """

    ignore: tuple[Override, ...] = ()
    updates: tuple[Override, ...] = ()
    known: tuple[KnownField, ...] = (ROLLOUT,)
    status: str = "all"
    sensitive: frozenset[str] = frozenset()

    @property
    def ignored(self) -> tuple[IgnoreDifferences, ...]:
        return tuple(each.rule for each in self.ignore)


def known_of(known: tuple[KnownField, ...], kind: GroupKind) -> tuple[KnownField, ...]:
    """The fields of built-in types that objects of *kind* have."""
    return tuple(
        each for each in known if matches(each.group, kind.group) and matches(each.kind, kind.kind)
    )


class _Fields(Value, frozen=True):
    json_pointers: tuple[str, ...] = ()
    jq_path_expressions: tuple[str, ...] = ()
    managed_fields_managers: tuple[str, ...] = ()


class _Known(Value, frozen=True):
    field: str
    type: str


class _Options(Value, frozen=True):
    ignore_aggregated_roles: bool = False
    ignore_resource_status_field: str | bool = "all"
    ignore_differences_on_resource_updates: bool = True


def overrides(data: Data, problems: list[str]) -> Overrides:
    """From the ConfigMap's ``data``; what makes no sense goes to *problems* and is unset."""
    said = {**_mapped(data, problems), **dict(_keyed(data))}
    options = _read(data.get(OPTIONS, ""), OPTIONS, _Options, problems) or _Options()
    ignore = tuple(_rules(said, IGNORE, problems))
    updates = tuple(_rules(said, UPDATES, problems))
    if options.ignore_differences_on_resource_updates:
        updates = (*updates, *ignore)
    return Overrides(
        ignore,
        updates if data.get(WATCHED, "true").strip().lower() != "false" else (),
        (ROLLOUT, *_known(said, problems)),
        _status(options.ignore_resource_status_field, problems),
        frozenset(each.strip() for each in data.get(SENSITIVE, "").split(",") if each.strip()),
    )


def _keyed(data: Data) -> Iterator[tuple[tuple[str, str], tuple[str, Any]]]:
    """Of each key of its own: what it is about (type, kind), and itself with its text."""
    for key in sorted(data):
        what, _, kind = key.removeprefix(f"{PREFIX}.").partition(".")
        if key.startswith(f"{PREFIX}.") and what in (IGNORE, UPDATES, KNOWN):
            yield (what, "*/*" if kind == "all" else kind.replace("_", "/")), (key, data[key])


def _mapped(data: Data, problems: list[str]) -> dict[tuple[str, str], tuple[str, Any]]:
    """The same of the older map: ``apps/Deployment: {ignoreDifferences: …}``."""
    read = _read(data.get(PREFIX, ""), PREFIX, dict[str, dict[str, Any]], problems) or {}
    return {
        (what, kind): (f"{PREFIX}: {kind}: {what}", body[what])
        for kind, body in read.items()
        for what in (IGNORE, UPDATES, KNOWN)
        if what in body
    }


def _rules(said: Mapping[Any, Any], wanted: str, problems: list[str]) -> Iterator[Override]:
    for (what, kind), (key, text) in said.items():
        if what == wanted and (about := _kind(kind, key, problems)) is not None:
            fields = _read(text, key, _Fields, problems)
            if fields is None:
                continue
            rule = IgnoreDifferences(
                about.group,
                about.kind,
                json_pointers=fields.json_pointers,
                jq_path_expressions=fields.jq_path_expressions,
                managed_fields_managers=fields.managed_fields_managers,
            )
            yield Override(key, rule)


def _known(said: Mapping[Any, Any], problems: list[str]) -> Iterator[KnownField]:
    for (what, kind), (key, text) in said.items():
        if what == KNOWN and (about := _kind(kind, key, problems)) is not None:
            for each in _read(text, key, tuple[_Known, ...], problems) or ():
                path = tuple(part for part in each.field.split(".") if part)
                yield KnownField(about.group, about.kind, path, each.type)


def _kind(text: str, key: str, problems: list[str]) -> GroupKind | None:
    """``apps/Deployment``, or ``Secret`` of the core group."""
    group, slash, kind = text.rpartition("/")
    if not kind or "/" in group:
        problems.append(f"{key}: it must end in <group>_<kind>, <kind> or all")
        return None
    return GroupKind(group if slash else "", kind)


def _status(said: str | bool, problems: list[str]) -> str:
    """YAML reads ``off`` as false."""
    word = {True: "all", False: "none", "": "all", "off": "none"}.get(said, said)
    if word in STATUS:
        return str(word)
    known = ", ".join(STATUS)
    problems.append(f"{OPTIONS}: ignoreResourceStatusField: {said} is none of {known}")
    return "all"


def _read(said: Any, key: str, form: Any, problems: list[str]) -> Any:
    """What a text of YAML, or what was read of one already, says; None if it makes no sense."""
    try:
        if isinstance(said, str):
            found = [body for _, body in documents(said.encode())]
            said = found[0] if found else None
        return None if said is None else msgspec.convert(said, form)
    except (YamlError, msgspec.ValidationError) as error:
        problems.append(f"{key}: {error}")
        return None
