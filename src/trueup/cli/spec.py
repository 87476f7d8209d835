"""
From flags to the spec of an Application.

Only flags that were given change anything, so that ``create`` (from nothing or from a file),
``set`` and ``add-source`` are the same thing. Entries with a name replace the entry of that name.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.cli.command import Given
from trueup.cli.output import Failure

Path = tuple[str, ...]
Body = dict[str, Any]

PLAIN: Mapping[str, Path] = {
    "repo": ("repoURL",),
    "path": ("path",),
    "revision": ("targetRevision",),
    "helm-chart": ("chart",),
    "ref": ("ref",),
    "source-name": ("name",),
    "tag-prefix": ("tagPrefix",),
    "release-name": ("helm", "releaseName"),
    "helm-version": ("helm", "version"),
    "helm-namespace": ("helm", "namespace"),
    "helm-kube-version": ("helm", "kubeVersion"),
    "helm-pass-credentials": ("helm", "passCredentials"),
    "helm-skip-crds": ("helm", "skipCrds"),
    "helm-skip-schema-validation": ("helm", "skipSchemaValidation"),
    "helm-skip-tests": ("helm", "skipTests"),
    "ignore-missing-value-files": ("helm", "ignoreMissingValueFiles"),
    "nameprefix": ("kustomize", "namePrefix"),
    "namesuffix": ("kustomize", "nameSuffix"),
    "kustomize-force-common-label": ("kustomize", "forceCommonLabels"),
    "kustomize-force-common-annotation": ("kustomize", "forceCommonAnnotations"),
    "kustomize-label-without-selector": ("kustomize", "labelWithoutSelector"),
    "kustomize-label-include-templates": ("kustomize", "labelIncludeTemplates"),
    "ignore-missing-components": ("kustomize", "ignoreMissingComponents"),
    "kustomize-namespace": ("kustomize", "namespace"),
    "kustomize-version": ("kustomize", "version"),
    "kustomize-kube-version": ("kustomize", "kubeVersion"),
    "directory-recurse": ("directory", "recurse"),
    "directory-include": ("directory", "include"),
    "directory-exclude": ("directory", "exclude"),
    "directory-disable-extension-filter": ("directory", "disableExtensionFilter"),
    "config-management-plugin": ("plugin", "name"),
}
"""Flags whose value is one field of a source."""

WHOLE_LISTS: Mapping[str, Path] = {
    "values": ("helm", "valueFiles"),
    "helm-api-versions": ("helm", "apiVersions"),
    "kustomize-api-versions": ("kustomize", "apiVersions"),
    "jsonnet-libs": ("directory", "jsonnet", "libs"),
}
"""Flags that say a whole list anew."""

NAMED: Mapping[str, tuple[Path, str, Body]] = {
    "parameter": (("helm", "parameters"), "value", {}),
    "helm-set": (("helm", "parameters"), "value", {}),
    "helm-set-string": (("helm", "parameters"), "value", {"forceString": True}),
    "helm-set-file": (("helm", "fileParameters"), "path", {}),
    "kustomize-replica": (("kustomize", "replicas"), "count", {}),
    "jsonnet-ext-var-str": (("directory", "jsonnet", "extVars"), "value", {}),
    "jsonnet-ext-var-code": (("directory", "jsonnet", "extVars"), "value", {"code": True}),
    "jsonnet-tla-str": (("directory", "jsonnet", "tlas"), "value", {}),
    "jsonnet-tla-code": (("directory", "jsonnet", "tlas"), "value", {"code": True}),
    "plugin-env": (("plugin", "env"), "value", {}),
}
"""Flags ``name=value`` that set one entry of a list: the list, the field, and what else it has."""

MAPS: Mapping[str, Path] = {
    "kustomize-common-label": ("kustomize", "commonLabels"),
    "kustomize-common-annotation": ("kustomize", "commonAnnotations"),
}

HYDRATOR: Mapping[str, Path] = {
    "dry-source-repo": ("drySource", "repoURL"),
    "dry-source-path": ("drySource", "path"),
    "dry-source-revision": ("drySource", "targetRevision"),
    "sync-source-branch": ("syncSource", "targetBranch"),
    "sync-source-path": ("syncSource", "path"),
    "hydrate-to-branch": ("hydrateTo", "targetBranch"),
}
DESTINATION: Mapping[str, Path] = {
    "dest-server": ("destination", "server"),
    "dest-name": ("destination", "name"),
    "dest-namespace": ("destination", "namespace"),
    "project": ("project",),
    "revision-history-limit": ("revisionHistoryLimit",),
}
RETRY: Mapping[str, Path] = {
    "sync-retry-limit": ("limit",),
    "sync-retry-backoff-duration": ("backoff", "duration"),
    "sync-retry-backoff-factor": ("backoff", "factor"),
    "sync-retry-backoff-max-duration": ("backoff", "maxDuration"),
    "sync-retry-refresh": ("refresh",),
}
AUTOMATED = {"auto-prune": "prune", "self-heal": "selfHeal", "allow-empty": "allowEmpty"}


def with_spec(spec: Mapping[str, Any], given: Given, *, source: int = 0) -> Body:
    """
    *spec* with the flags in place.

    *source*: which of several ``sources`` the flags are about, from 1; 0: the only one.
    """
    made = copy.deepcopy(dict(spec))
    _put_all(made, DESTINATION, given)
    if "dest-server" in given.typed:
        made["destination"].pop("name", None)
    if "dest-name" in given.typed:
        made["destination"].pop("server", None)
    hydrator = made.get("sourceHydrator") or {}
    _put_all(hydrator, HYDRATOR, given)
    if hydrator:
        made["sourceHydrator"] = hydrator
    _put_source(made, given, source)
    _put_policy(made, given)
    return made


def with_source(source: Mapping[str, Any], given: Given) -> Body:
    """*source* with the flags in place."""
    made = copy.deepcopy(dict(source))
    _put_all(made, PLAIN, given)
    for flag, path in WHOLE_LISTS.items():
        if given.has(flag):
            put(made, path, list(given.many(flag)))
    for flag, (path, field, more) in NAMED.items():
        for name, value in pairs(given.many(flag), flag):
            entry = {"name": name, field: _number(value) if field == "count" else value, **more}
            put(made, path, replaced(at(made, path) or [], entry, _name))
    for flag, path in MAPS.items():
        if given.has(flag):
            put(made, path, {**(at(made, path) or {}), **dict(pairs(given.many(flag), flag))})
    for image in given.many("kustomize-image"):
        path = ("kustomize", "images")
        put(made, path, replaced(at(made, path) or [], image, image_name))
    if given.has("values-literal-file"):
        put(made, ("helm", "valuesObject"), _values(given.text("values-literal-file")))
        made["helm"].pop("values", None)
    return made


def _values(text: str) -> Body:
    """Values as an object, which is what ``argocd`` makes of their text."""
    from trueup.k8s.yaml import YamlError, documents  # loaded only when it is needed

    try:
        found = [body for _, body in documents(text, last=True) if body is not None]
    except YamlError as error:
        raise Failure(f"--values-literal-file cannot be read: {error}") from error
    if len(found) > 1 or not all(isinstance(body, dict) for body in found):
        raise Failure("--values-literal-file holds no values", "values are one mapping of keys")
    return dict(found[0]) if found else {}


def put(body: Body, path: Path, value: Any) -> None:
    for name in path[:-1]:
        body = body.setdefault(name, {}) if body.get(name) is not None else _fresh(body, name)
    body[path[-1]] = value


def at(body: Mapping[str, Any], path: Path) -> Any:
    found: Any = body
    for name in path:
        found = (found or {}).get(name)
    return found


def pairs(texts: Iterable[str], flag: str) -> list[tuple[str, str]]:
    """``name=value`` texts, split."""
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Failure(f"--{flag}: expected name=value, got {text!r}")
        found.append((name, value))
    return found


def replaced(entries: Iterable[Any], new: Any, name: Callable[[Any], str]) -> list[Any]:
    """*entries* with *new* in the place of the entry of its name, or at the end."""
    listed = list(entries)
    for at, entry in enumerate(listed):
        if name(entry) == name(new):
            return [*listed[:at], new, *listed[at + 1 :]]
    return [*listed, new]


def image_name(image: str) -> str:
    """The name that a Kustomize image text is about: what stands before ``=``, ``:`` or ``@``."""
    if "=" in image:
        return image.partition("=")[0]
    return re.sub(r"(@.*|:[^/]*)$", "", image)


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name"))


def _fresh(body: Body, name: str) -> Body:
    made: Body = {}
    body[name] = made
    return made


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _put_all(body: Body, fields: Mapping[str, Path], given: Given) -> None:
    for flag, path in fields.items():
        if given.has(flag):
            put(body, path, given.values[flag])


def _put_source(spec: Body, given: Given, position: int) -> None:
    sources = spec.get("sources") or []
    if not sources:
        made = with_source(spec.get("source") or {}, given)
        if made and not (spec.get("sourceHydrator") and not spec.get("source")):
            spec["source"] = made
        return
    if with_source({}, given) and not 0 < position <= len(sources):
        raise Failure(
            "the application has several sources", "say which with --source-position, from 1"
        )
    if position:
        sources[position - 1] = with_source(sources[position - 1], given)


def _put_policy(spec: Body, given: Given) -> None:
    policy = spec.get("syncPolicy") or {}
    match given.text("sync-policy"):
        case "none":
            policy.pop("automated", None)
        case "automated" | "automatic" | "auto":
            policy["automated"] = policy.get("automated") or {}
        case "":
            pass
        case other:
            raise Failure(f"invalid sync-policy: {other}", "none or automated")
    for flag, field in AUTOMATED.items():
        if given.has(flag):
            if policy.get("automated") is None:
                message = f"cannot set --{flag}: application not configured with automatic sync"
                raise Failure(message, "add --sync-policy automated")
            policy["automated"][field] = given.on(flag)
    if given.has("sync-option"):
        options = _options(policy.get("syncOptions") or [], given.many("sync-option"))
        policy["syncOptions"] = options
    if given.typed & RETRY.keys():
        policy["retry"] = _retry(policy.get("retry") or {}, given)
    kept = {name: value for name, value in policy.items() if value not in (None, [])}
    if kept or "syncPolicy" in spec:
        spec["syncPolicy"] = kept


def _options(known: list[str], said: Iterable[str]) -> list[str]:
    options = list(known)
    for option in said:
        name = option.removeprefix("!").partition("=")[0]
        options = [each for each in options if each.partition("=")[0] != name]
        if not option.startswith("!"):
            options.append(option)
    return options


def _retry(retry: Body, given: Given) -> Body:
    _put_all(retry, RETRY, given)
    if retry.get("limit") and not retry.get("backoff"):
        retry["backoff"] = {
            "duration": given.text("sync-retry-backoff-duration"),
            "factor": given.number("sync-retry-backoff-factor"),
            "maxDuration": given.text("sync-retry-backoff-max-duration"),
        }
    return retry
