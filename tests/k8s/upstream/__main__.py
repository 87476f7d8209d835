"""``python -m tests.k8s.upstream``: put random writes to upstream's packages, keep the answers."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tests.k8s.upstream.generate import NAMES, Values
from tests.k8s.upstream.recorded import FILE, FOLDER, KIND, SPEC, VERSIONS, definition

Body = dict[str, Any]
CASES = 10  # of each sort
ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"


class Upstream:
    """The Go program."""

    def __init__(self, folder: Path) -> None:
        program = folder / "upstream"
        subprocess.run(["go", "build", "-o", program, "."], cwd=FOLDER, check=True)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([program], stdin=pipe, stdout=pipe)
        self._definition = definition()

    def ask(self, live: Body | None, write: Body) -> Body:
        asked = {"Definition": self._definition, "Live": live, "Write": write}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(orjson.dumps(asked) + b"\n")
        stdin.flush()
        found: Body = orjson.loads(stdout.readline())
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def plain(values: Values, _live: Body | None, at: int) -> Body:
    """A write by one of a few managers."""
    chance = values.chance
    meta: Body = {"name": "it", "namespace": "ns", "uid": "u"}
    if values.maybe(0.2):
        meta["labels"] = {name: chance.choice("xy") for name in chance.sample(NAMES, 2)}
    if values.maybe(0.1):
        meta["finalizers"] = chance.sample(("a/b", "c/d"), chance.randrange(3))
    body = {"apiVersion": VERSIONS[0], "kind": KIND, "metadata": meta}
    return {
        "Verb": chance.choice(("apply", "apply", "apply", "update")),
        "Manager": chance.choice(("one", "two", "three")),
        "Force": values.maybe(0.45),
        "Time": f"2026-01-{at + 1:02}T00:00:00Z",
        "Object": body,
    }


def unfit(values: Values, live: Body | None, at: int) -> Body:
    write = plain(values, live, at)
    return {**write, "Unfit": write["Verb"] == "apply" and values.maybe(0.5)}


def crowded(values: Values, live: Body | None, at: int) -> Body:
    """More updaters than an object may have."""
    write = plain(values, live, at)
    names = [f"u{number}" for number in range(14)] + ["ancient-changes"]
    verb = values.chance.choice(("apply", "update", "update", "update"))
    return {**write, "Verb": verb, "Manager": values.chance.choice(names)}


def versioned(values: Values, live: Body | None, at: int) -> Body:
    """Writes in one of two versions."""
    write = plain(values, live, at)
    version = values.chance.choice(VERSIONS)
    return {**write, "Object": {**write["Object"], "apiVersion": version}}


def parted(values: Values, live: Body | None, at: int) -> Body:
    """Writes of the main resource and of its status, which may not change each other's part."""
    write = plain(values, live, at)
    write["Object"]["status"] = {"phase": values.chance.choice("xy")}
    if values.maybe(0.5):
        return {**write, "Reset": [["status"]]}
    return {**write, "Subresource": "status", "Reset": [["spec"], ["metadata"]]}


def untracked(values: Values, live: Body | None, at: int) -> Body:
    """Writes to an object that has lost its managedFields."""
    write = plain(values, live, at)
    return {**write, "Forget": values.maybe(0.3)}


def edited(values: Values, live: Body | None, at: int) -> Body:
    """Updates that bring managedFields of their own."""
    write = plain(values, live, at)
    managed = deepcopy((live or {}).get("metadata", {}).get("managedFields"))
    if write["Verb"] == "update" and managed and values.maybe(0.7):
        write["Object"]["metadata"]["managedFields"] = _edited(values, managed)
    return write


def _edited(values: Values, managed: list[Body]) -> list[Body]:
    entry = values.chance.choice(managed)
    changes: list[Callable[[], object]] = [
        managed.clear,
        lambda: managed.__setitem__(slice(None), [{}]),
        lambda: managed.remove(entry),
        lambda: entry.update(manager="other"),
        lambda: entry.update(operation=values.chance.choice(("Apply", "Update", "Other"))),
        lambda: entry.update(fieldsV1={"f:spec": {"f:text": {}, "f:none": {"f:y": {}}}}),
        lambda: entry.update(fieldsV1={"wrong": {}}),
        lambda: entry.update(fieldsType="FieldsV9"),
        lambda: entry.pop("fieldsV1"),
        lambda: entry.pop("time", None),
        lambda: entry.update(apiVersion=values.chance.choice((VERSIONS[1], ""))),
        lambda: entry.update(subresource="status"),
        lambda: None,
    ]
    values.chance.choice(changes)()
    return managed


def client_side(values: Values, live: Body | None, at: int) -> Body:
    """kubectl goes over from client-side to server-side apply."""
    write = plain(values, live, at)
    if write["Verb"] == "apply":
        return {**write, "Manager": values.chance.choice(("kubectl", "kubectl", "one"))}
    return {**write, "Manager": "kubectl-client-side-apply", "Annotated": values.maybe(0.8)}


SORTS = {
    each.__name__: each
    for each in (
        plain, unfit, crowded, versioned, parted, untracked, edited, client_side,
    )
}  # fmt: skip


def writes(upstream: Upstream, sort: str, seed: int) -> Iterator[Body]:
    """One object's life: each write with what became of it."""
    values = Values(Random(f"{sort} {seed}"))  # noqa: S311 - to be repeated
    live: Body | None = None
    specs: list[Any] = []
    for at in range(14 if sort == "crowded" else values.chance.randint(2, 5)):
        write = SORTS[sort](values, live, at)
        twice = write["Verb"] == "update" and values.maybe(0.3)
        known = values.chance.choice(specs) if specs and values.maybe(0.75) else None
        spec = values.near(known, SPEC, twice=twice) if known else values.some(SPEC, twice=twice)
        specs.append(spec or {})
        body = write["Object"]
        body["spec"] = values.wrong(spec) if write.pop("Unfit", False) else spec or {}
        if write.pop("Annotated", False):
            said = {**body, "spec": values.near(spec, SPEC)}
            body["metadata"]["annotations"] = {ANNOTATION: orjson.dumps(said).decode()}
        if write.pop("Forget", False) and live is not None:
            live = {**live, "metadata": {**live["metadata"]}}
            live["metadata"].pop("managedFields", None)
            yield {"forget": True}
        found = upstream.ask(live, write)
        if "object" in found:
            live = found["object"]
            live.setdefault("metadata", {})["uid"] = "u"
            if write["Verb"] == "update":  # the object is as it was sent
                found = {"managed": live["metadata"].get("managedFields")}
        yield {"write": write, **found}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        upstream = Upstream(Path(folder))
        lines = [
            orjson.dumps({"sort": sort, "seed": seed, "life": list(writes(upstream, sort, seed))})
            for sort in SORTS
            for seed in range(CASES if sort != "crowded" else 2)
        ]
        upstream.close()
    FILE.write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main()
