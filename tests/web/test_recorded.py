"""
Every request that changes something leaves one entry, whoever wrote its handler.

``recorded.yaml`` says which; a route that writes and has no line there fails.
"""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tests.support.apiserver import serving
from tests.support.entrance import KEY, Entrance, entrance
from tests.support.site import spec
from tests.support.story import URL
from tests.web.test_clusters import body
from tests.web.test_rights import routes
from trueup.apiserver.server import ApiServer
from trueup.k8s.value import encode
from trueup.model.record import Entry, Outcome
from trueup.web.routes import BUILT

TABLE = Path(__file__).with_name("recorded.yaml")
KEY_OF_HOST = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
WORDS = ("password1", "password2", "s3cret", "s4cret", "wrong")
SAFE = ("GET", "HEAD")


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text())
    return found


def test_every_route_that_writes_has_a_line() -> None:
    writes = {f"{method} {path}" for method, path in routes(BUILT) if method not in SAFE}
    assert {each["do"] for each in steps()} == writes


def filled(value: Any, far: ApiServer) -> Any:
    """*value* with what the table only names."""
    match value:
        case "APP":
            return spec()
        case "FAR":
            return body(far)
        case "KEY":
            return base64.b64encode(KEY_OF_HOST.encode()).decode()
        case str():
            return value.replace("{REPO}", URL).replace("{FAR}", far.address)
        case dict():
            said = {key: filled(each, far) for key, each in value.items() if key != "APP"}
            return {**spec(), **said} if "APP" in value else said
        case list():
            return [filled(each, far) for each in value]
    return value


async def done(door: Entrance, far: ApiServer, step: dict[str, Any]) -> list[Entry]:
    """What it leaves on record."""
    history = door.site.world.history.entries
    before = len(history)
    method, path = step["do"].split()[0], step["path"]
    for name, address in (("{REPO}", URL), ("{FAR}", far.address)):
        path = path.replace(name, quote(address, safe=""))
    said, query = filled(step.get("body"), far), step.get("query", {})
    status, found = await door.call(KEY, method, path, said, **query)
    assert (status == 200) is not step.get("fails", False), (step["do"], status, found)
    left = [each for each in history[before:] if each.who.by == "user" and each.origin.address]
    if step.get("waits"):
        await door.site.world.ends()
    return left


def about(entry: Entry) -> str:
    return entry.application or entry.named or entry.project


async def test_what_a_request_leaves_on_record(tmp_path: Path) -> None:
    for name in ("home", "far"):
        (tmp_path / name).mkdir()
    wrong = []
    async with entrance(tmp_path / "home") as door, serving(tmp_path / "far", tls=True) as far:
        for step in steps():
            if "none" in step and "path" not in step:
                continue
            found = await done(door, far, step)
            told = [f"{each.action} {about(each)}" for each in found]
            wanted = [filled(step["told"], far)] if "told" in step else []
            if told != wanted:
                wrong.append(f"{step['do']}: {told}, not {wanted}")
            for each in found:
                fields = [edit.field for edit in each.changes]
                if sorted(step.get("changes", fields)) != sorted(fields):
                    wrong.append(f"{step['do']}: {fields}, not {step['changes']}")
                if (each.outcome is Outcome.FAILED) is not step.get("fails", False):
                    wrong.append(f"{step['do']}: {each.outcome}")
        kept = encode(door.site.world.history.entries).decode()
        assert not [each for each in (*WORDS, far.tokens.admin) if each in kept]
    assert not wrong, "\n".join(wrong)
