"""What an API server does not take is told with the object, its file and line, and what to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.gate import gated
from tests.support.story import URL, Stage, World, application, config, running, world
from trueup.model.crds import crds

MANUAL = {"syncOptions": ["CreateNamespace=true"]}
FIRST = "# nothing wrong here\n" + config("settings", colour="blue") + "---\n"
INVALID = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
    - port: 80
    - port: 99999
      name: high
"""
UNKNOWN_FIELD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replikas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
"""
UNKNOWN_KIND = """
apiVersion: example.test/v1
kind: Thing
metadata: {name: odd}
"""


async def refused(it: World, files: Mapping[str, str], **sync: Any) -> Mapping[str, Any]:
    """The state of a sync of *files* that fails."""
    it.declared.push(URL, {f"web/{name}": text for name, text in files.items()})
    await it.create(application(MANUAL))
    await it.becomes("OutOfSync", "Missing")
    await it.sync(**sync)
    return await it.ends("Failed")


def messages(state: Mapping[str, Any]) -> list[str]:
    results = state["syncResult"].get("resources", ())
    return [each["message"] for each in results if each["status"] == "SyncFailed"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (INVALID, 'Service "web" is invalid: '),
        (INVALID, "(declared at web/all.yaml:"),
        (INVALID, "; hint: correct it in Git)"),
        (UNKNOWN_FIELD, "(declared at web/all.yaml:14; hint: correct or remove the field"),
    ],
)
async def test_an_invalid_object_is_told_with_the_line_of_the_field(
    stage: Stage, text: str, told: str
) -> None:
    async with world(stage) as it:
        state = await refused(it, {"all.yaml": FIRST + text})
        (message,) = messages(state)
        assert told in message
        assert message in state["message"]
        assert await it.get("ConfigMap", "settings") is None


async def test_a_change_that_is_not_allowed_is_told_with_its_line(stage: Stage) -> None:
    async with world(stage) as it:
        frozen = config("settings", colour="blue") + "immutable: true\n"
        it.declared.push(URL, {"web/one.yaml": frozen})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        it.declared.push(URL, {"web/one.yaml": "# changed\n" + frozen.replace("blue", "red")})
        await it.refresh()
        await it.becomes("OutOfSync", "Healthy")
        await it.sync()
        (message,) = messages(await it.ends("Failed"))
        assert "field is immutable when `immutable` is set" in message
        assert "(declared at web/one.yaml:" in message
        assert "hint: it cannot be changed in place" in message


async def test_a_kind_that_is_not_served_is_told_before_anything_is_written(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        state = await refused(it, {"all.yaml": FIRST + UNKNOWN_KIND})
        assert (
            "Thing.example.test/shop/odd: the cluster does not serve the kind Thing.example.test "
            "(declared at web/all.yaml:10) (hint: install the CRD of Thing"
        ) in state["message"]
        assert await it.get("ConfigMap", "settings") is None


WEBHOOK = 'admission webhook "tags.example.test" denied the request: the tag latest is not allowed'
RBAC = 'configmaps "settings" is forbidden: User "trueup" cannot patch resource "configmaps"'
DOWN = 'Internal error occurred: failed calling webhook "tags.example.test": connection refused'


@pytest.mark.parametrize(
    ("code", "reason", "message", "told"),
    [
        (
            400,
            "BadRequest",
            WEBHOOK,
            f"configmap/settings: {WEBHOOK} (declared at web/all.yaml:2; ",
        ),
        (400, "BadRequest", WEBHOOK, "hint: do what the webhook asks for"),
        (
            403,
            "Forbidden",
            RBAC,
            f"{RBAC} (declared at web/all.yaml:2; hint: grant that permission",
        ),
        (500, "InternalError", DOWN, "hint: see whether the webhook's service runs"),
    ],
)
async def test_what_is_denied_is_told_and_the_rest_goes_on(
    tmp_path: Path, code: int, reason: str, message: str, told: str
) -> None:
    async with (
        serving(tmp_path, crds=crds()) as server,
        gated(tmp_path / "gate", str(server.settings.socket)) as gate,
        running(str(tmp_path / "gate"), Declared()) as it,
    ):
        gate.refuse("settings", code, reason, message)
        state = await refused(it, {"all.yaml": FIRST + config("other")})
        assert told in messages(state)[0]
        assert told in state["message"]
        assert await it.get("ConfigMap", "other") is not None
        gate.refusals.clear()
        await it.sync()
        await it.becomes("Synced", "Healthy")
