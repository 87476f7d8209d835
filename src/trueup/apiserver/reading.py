"""
get and list: from stored bytes to answered bytes, decoding only what a selector must look at.

Lists are consistent: all pages of one list show the objects as of its first page.
"""

import base64
from typing import Any

import orjson

from trueup.apiserver import errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.history import Expired
from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.apiserver.selecting import Selection
from trueup.k8s.gojson import syntax_error
from trueup.k8s.value import Value

EXPIRED = "The resourceVersion for the provided list is too old."
_INCONSISTENT = (
    "The provided continue parameter is too old to display a consistent list result. You can"
    " start a new list without the continue parameter, or use the continue token in this response"
    " to retrieve the remainder of the results. Continuing with the provided token results in an"
    " inconsistent list - objects that were created, modified, or deleted between the time the"
    " first chunk was returned and now may show up in the list."
)


class Outdated(Exception):
    """A page of a list whose first page is too long ago; *token* goes on regardless."""

    def __init__(self, token: str, revision: int) -> None:
        super().__init__(_INCONSISTENT)
        self.token = token
        self.revision = revision

    def encoded(self) -> bytes:
        refusal = errors.expired(_INCONSISTENT)
        meta = {"continue": self.token, "resourceVersion": str(self.revision)}
        return errors.encoded(refusal, **meta)


class ListOptions(Value, frozen=True):
    """What a list asks for besides the resource."""

    selection: Selection
    limit: int = 0
    token: str = ""
    revision: str = ""
    match: str = ""  # resourceVersionMatch


class Page(Value, frozen=True):
    """A part of a list: the objects, the revision they are of, and how to go on."""

    records: tuple[Record, ...]
    revision: int
    token: str = ""
    remaining: int | None = None


def one(cluster: Cluster, resource: Resource, namespace: str, name: str) -> Record:
    """The object, or 404."""
    found = cluster.store.get(resource.key, namespace, name)
    if found is None:
        raise errors.not_found(resource, name)
    return cluster.renewals.of(found) if resource.custom else found


def page(cluster: Cluster, resource: Resource, namespace: str, options: ListOptions) -> Page:
    """The objects that are asked for; raises 400, 410 or 504 for what cannot be given."""
    _check(options)
    revision, start = _place(cluster, options)
    try:
        records = cluster.store.select_at(revision, resource.key, namespace)
    except Expired as error:
        raise _too_old(cluster, start) from error
    if start:
        records = [record for record in records if (record.namespace, record.name) > start]
    selected = options.selection.of(cluster.renewals.all(resource, records))
    if not options.limit or len(selected) <= options.limit:
        return Page(tuple(selected), revision)
    taken = tuple(selected[: options.limit])
    token = _token(revision, taken[-1])
    remaining = len(selected) - len(taken) if options.selection.everything else None
    return Page(taken, revision, token, remaining)


def listed(api_version: str, kind: str, meta: dict[str, Any], items: bytes) -> bytes:
    head = f'{{"kind":"{kind}","apiVersion":"{api_version}","metadata":'.encode()
    return b"".join((head, orjson.dumps(meta), b',"items":[', items, b"]}\n"))


def metadata(found: Page) -> dict[str, Any]:
    meta: dict[str, Any] = {"resourceVersion": str(found.revision)}
    if found.token:
        meta["continue"] = found.token
    if found.remaining is not None:
        meta["remainingItemCount"] = found.remaining
    return meta


def parse_revision(text: str) -> int:
    """A ``resourceVersion`` parameter; 0 if it is not given."""
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        words = f'Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'
        raise errors.bad_request(f"invalid resource version: resourceVersion: {words}")
    return int(text)


def _check(options: ListOptions) -> None:
    revision, match = options.revision, options.match
    if options.token and revision not in ("", "0"):
        raise errors.bad_request("specifying resource version is not allowed when using continue")
    if match not in ("", "Exact", "NotOlderThan"):
        words = f'Unsupported value: "{match}": supported values: "Exact", "NotOlderThan", ""'
        raise _match_refused("FieldValueNotSupported", words)
    if match and not revision:
        raise _forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided")
    if match and options.token:
        raise _forbidden("resourceVersionMatch is forbidden when continue is provided")
    if match == "Exact" and revision == "0":
        words = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
        raise _forbidden(words)


def _forbidden(why: str) -> errors.Refused:
    return _match_refused("FieldValueForbidden", f"Forbidden: {why}")


def _match_refused(reason: str, message: str) -> errors.Refused:
    cause = errors.Cause(reason, message, "resourceVersionMatch")
    return errors.invalid_options("ListOptions", cause)


def _place(cluster: Cluster, options: ListOptions) -> tuple[int, tuple[str, str] | None]:
    """At which revision to look, and after which name to begin."""
    current = cluster.store.revision
    if options.token:
        revision, start = _parse_token(options.token)
        return (current if revision < 0 else revision), start
    asked = parse_revision(options.revision)
    if asked > current:
        raise errors.too_new(asked, current)
    exact = options.match == "Exact" or (options.limit and asked and not options.match)
    return (asked if exact and asked else current), None


def _token(revision: int, last: Record) -> str:
    start = f"{last.namespace}/{last.name}\0"
    return _encoded_token({"v": "meta.k8s.io/v1", "rv": revision, "start": start})


def _parse_token(token: str) -> tuple[int, tuple[str, str]]:
    try:
        text = base64.urlsafe_b64decode(token + "==")
        if words := syntax_error(text):
            raise ValueError(words)
        said = orjson.loads(text)
        namespace, _, name = str(said["start"]).rstrip("\0").partition("/")
        return int(said["rv"]), (namespace, name)
    except (ValueError, KeyError, TypeError) as error:
        raise errors.bad_request(
            f"invalid continue token: continue key is not valid: {error}"
        ) from error


def _too_old(cluster: Cluster, start: tuple[str, str] | None) -> Exception:
    """410; for a page with a token that goes on at the state of now (``rv`` -1)."""
    if start is None:
        return errors.expired(EXPIRED)
    said = {"v": "meta.k8s.io/v1", "rv": -1, "start": f"{start[0]}/{start[1]}\0"}
    return Outdated(_encoded_token(said), cluster.store.revision)


def _encoded_token(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(said)).rstrip(b"=").decode()
