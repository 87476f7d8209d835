"""
Declared: the Stacks and Applications that manifests of a repository declare of the repository
itself.

They may lie anywhere in it, also in the folder of an Application that brings the others. What has
placeholders of a template in it cannot be read as it stands, and is passed over.
"""

from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Any

import msgspec

from trueup.core.source.resolve import is_commit
from trueup.core.stacks.spelled import HINT, unknown
from trueup.core.stacks.values import names_of
from trueup.core.webhooks.addresses import place
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.application import APPLICATION, Application
from trueup.model.policy import Finding, Severity
from trueup.model.source import Source
from trueup.model.stack import STACK, Stack
from trueup.model.stackset import STACK_SET, StackSet

NAMESPACE = "argocd"
"""Where what names none is taken to be: so are files applied by hand, mostly."""
_ENDS = (".yaml", ".yml", ".json")
_SIGNS = (b"argoproj.io/", b"trueup.dev/")
_TEMPLATE = (b"{{", b"{%")


class Declared(Value, frozen=True):
    """*files*: by the id of each, where it stands."""

    stacks: tuple[Stack, ...] = ()
    applications: tuple[Application, ...] = ()
    sets: tuple[StackSet, ...] = ()
    files: Mapping[str, str] = {}
    findings: tuple[Finding, ...] = ()


def may_declare(path: str, text: bytes) -> bool:
    """Whether it is worth reading."""
    return path.endswith(_ENDS) and any(each in text for each in _SIGNS)


def declared(texts: Mapping[str, bytes], addresses: Iterable[str]) -> Declared:
    """*texts*: of files by path; *addresses*: those of the repository, however they are spelt."""
    places = {place(each) for each in addresses} - {""}
    stacks: dict[str, Stack] = {}
    apps: dict[str, Application] = {}
    sets: dict[str, StackSet] = {}
    files: dict[str, str] = {}
    findings: list[Finding] = []
    for path in sorted(texts):
        for body in _bodies(path, texts[path]):
            try:
                found = _read(body)
            except msgspec.ValidationError as error:
                findings.append(_unread(path, body, error))
                continue
            if found is None or not _is_ours(found, places):
                continue
            if isinstance(found, Stack):
                stacks[id_of(found)] = found
            elif isinstance(found, StackSet):
                sets[id_of(found)] = found
            else:
                apps[id_of(found)] = found
            files[id_of(found)] = path
            findings.extend(_misspelt(path, body, found))
    return Declared(
        tuple(stacks.values()),
        tuple(apps.values()),
        tuple(sets.values()),
        files,
        tuple(findings),
    )


def objects(texts: Mapping[str, bytes], stacks: Iterable[Stack]) -> Mapping[Ref, Object]:
    """The ConfigMaps and Secrets in *texts* that *stacks* read; no encrypted ones."""
    wanted = {
        Ref(kind, stack.namespace, name) for stack in stacks for kind, name in names_of(stack.spec)
    }
    names = {ref.name.encode() for ref in wanted}
    found: dict[Ref, Object] = {}
    for path, text in texts.items() if wanted else ():
        if any(name in text for name in names):
            found |= {obj.ref: obj for obj in _plain(path, text) if obj.ref in wanted}
    return found


def _plain(path: str, text: bytes) -> Iterator[Object]:
    for body in _bodies(path, text):
        meta = body.get("metadata")
        if isinstance(meta, Mapping) and isinstance(meta.get("name"), str) and "sops" not in body:
            namespace = meta.get("namespace") or NAMESPACE
            whole = {**body, "metadata": {**meta, "namespace": namespace}}
            if body.get("kind") in ("ConfigMap", "Secret") and body.get("apiVersion") == "v1":
                yield Object(_encoded(whole))


def _encoded(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """``stringData`` is for people: a cluster keeps it as data."""
    plain = body.get("stringData")
    if not isinstance(plain, Mapping):
        return body
    data = {key: b64encode(str(text).encode()).decode() for key, text in plain.items()}
    return {**body, "data": {**(body.get("data") or {}), **data}}


def id_of(found: Stack | Application | StackSet) -> str:
    """As of the part that it becomes."""
    ref = found.ref
    return f"{ref.kind.kind}/{ref.namespace}/{ref.name}"


def ours(app: Application, addresses: Iterable[str]) -> tuple[Source, ...]:
    """The sources that lie in the repository."""
    places = {place(each) for each in addresses} - {""}
    return tuple(
        each for each in followed(app) if not each.chart and place(each.repo_url) in places
    )


def followed(app: Application) -> tuple[Source, ...]:
    """What it is rendered from."""
    hydrator = app.spec.source_hydrator
    return (hydrator.dry,) if hydrator else app.spec.all_sources


def follows(wanted: str, elsewhere: Collection[str]) -> str:
    """
    Why a change of the branch that is reviewed does not reach who *wanted* that revision.

    *elsewhere*: branches and tags that the change does not go to. Empty: it may reach it.
    """
    if is_commit(wanted):
        return f"pinned to {wanted[:7]}"
    bare = wanted.removeprefix("refs/heads/").removeprefix("refs/tags/")
    return f"follows {bare}, where the change does not go" if bare in elsewhere else ""


def folder(source: Source) -> str:
    return normpath(source.path.strip("/") or ".")


def _bodies(path: str, text: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        found = [body for _, body in documents(text)]
    except (YamlError, UnicodeDecodeError):
        return
    for body in found:
        items = body.get("items") if isinstance(body, Mapping) else None
        for each in items if isinstance(items, list) else [body]:
            if isinstance(each, Mapping):
                yield each


def _read(body: Mapping[str, Any]) -> Stack | Application | StackSet | None:
    group = str(body.get("apiVersion") or "").partition("/")[0]
    kind, meta = body.get("kind"), body.get("metadata")
    if not isinstance(meta, Mapping) or not isinstance(meta.get("name"), str):
        return None
    if any(mark.decode() in str(meta["name"]) for mark in _TEMPLATE):
        return None
    whole = {**body, "metadata": {**meta, "namespace": meta.get("namespace") or NAMESPACE}}
    if (group, kind) == (STACK.group, STACK.kind):
        return msgspec.convert(whole, Stack, strict=False)
    if (group, kind) == (STACK_SET.group, STACK_SET.kind):
        return msgspec.convert(whole, StackSet, strict=False)
    if (group, kind) == (APPLICATION.group, APPLICATION.kind):
        return msgspec.convert(whole, Application, strict=False)
    return None


def _is_ours(found: Stack | Application | StackSet, places: set[str]) -> bool:
    if not isinstance(found, Application):
        return place(found.spec.source.repo_url) in places
    return any(place(each.repo_url) in places for each in followed(found))


def _misspelt(
    path: str, body: Mapping[str, Any], found: Stack | Application | StackSet
) -> Iterator[Finding]:
    if isinstance(found, Application):
        return
    for each in unknown(body, type(found)):
        words = f"{found.ref.kind.kind} {found.ref.name}: {each} ({path})"
        yield Finding("InvalidSpecError", words, HINT, Severity.WARNING, where=path)


def _unread(path: str, body: Mapping[str, Any], error: Exception) -> Finding:
    name = f"{body.get('kind')} {(body.get('metadata') or {}).get('name')}"
    hint = "correct the manifest: what it declares is not planned"
    words = f"{name} cannot be read: {error} ({path})"
    return Finding("InvalidSpecError", words, hint, Severity.WARNING, where=path)
