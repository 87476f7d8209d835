"""Random writes end as upstream's own packages have them end: see `tests.k8s.upstream`."""

from typing import Any

import orjson
import pytest

from tests.k8s.upstream.recorded import EVERY, recorded
from trueup.k8s.apply import apply, update
from trueup.k8s.equality import same
from trueup.k8s.managed import Manager
from trueup.k8s.schema import Definitions, Schema
from trueup.k8s.typed import typed_error

LIVES = list(recorded())
Body = dict[str, Any]


@pytest.mark.parametrize("life", LIVES, ids=[f"{each['sort']} {each['seed']}" for each in LIVES])
def test_an_object_lives_as_upstream_has_it(life: Body, definitions: Definitions) -> None:
    schema = definitions.custom(EVERY)
    live: Body | None = None
    for step in life["life"]:
        if "forget" in step:
            assert live is not None
            live = _with_managed(live, None)
        elif "error" in step:
            found = _written(live, step["write"], schema)
            assert isinstance(found, str)
            assert sorted(found.splitlines()) == sorted(step["error"].splitlines())
        else:
            write = step["write"]
            found = _written(live, write, schema)
            assert isinstance(found, dict), found
            expected = step.get("object") or _with_managed(write["Object"], step["managed"])
            _compare(found, expected, [path[0] for path in write.get("Reset", ())])
            live = expected


def _written(live: Body | None, write: Body, schema: Schema) -> Body | str:
    """The object after *write*, or why it is refused."""
    body, version = write["Object"], write["Object"]["apiVersion"]
    manager = Manager(
        write["Manager"],
        "Apply" if write["Verb"] == "apply" else "Update",
        version,
        write.get("Subresource", ""),
        write["Time"],
        tuple(map(tuple, write.get("Reset", ()))),
    )
    live = live and {**live, "apiVersion": version}
    if write["Verb"] == "update":
        return update(live, body, manager, schema)
    if error := typed_error(body, schema):
        return error
    outcome = apply(live, body, manager, schema, force=write["Force"])
    return outcome.message if outcome.conflicts else outcome.body


def _compare(found: Body, expected: Body, reset: list[str]) -> None:
    """Equal, down to the order of fields in managedFields, but for what the server puts back."""
    managed = [(each.get("metadata") or {}).get("managedFields") for each in (found, expected)]
    ours, theirs = (orjson.dumps([_in_one_order(e) for e in each or ()]) for each in managed)
    assert ours.decode() == theirs.decode()
    for name in found.keys() | expected.keys():
        if name not in reset:
            assert same(found.get(name), expected.get(name)), name


def _in_one_order(entry: Body) -> Body:
    """The members of an entry sorted, those of its fields as they are."""
    return {name: entry[name] for name in sorted(entry)}


def _with_managed(body: Body, managed: Any) -> Body:
    metadata = {k: v for k, v in body["metadata"].items() if k != "managedFields"}
    return {**body, "metadata": {**metadata, "managedFields": managed} if managed else metadata}
