"""ignoreDifferences with jq: what is not seen, what a sync keeps, and what is told of a bad one."""

from typing import Any

import pytest
import yaml

from tests.stories.test_projects import condition
from tests.support.story import URL, Stage, World, application, config, world
from trueup.control.apps.targets import Marks
from trueup.core.compare.overrides import overrides

HEALING = {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]}
MANUAL = {"syncOptions": ["CreateNamespace=true"]}
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'nginx:1'}, {name: side, image: 'busybox:1'}]}
"""
SIDE = '.spec.template.spec.containers[] | select(.name == "side").image'


def ignoring(**rule: Any) -> dict[str, Any]:
    return {"ignoreDifferences": [{"group": "apps", "kind": "Deployment", **rule}]}


async def image(it: World, name: str, said: str) -> None:
    """Somebody sets the image of a container."""
    container = {"name": name, "image": said}
    patch = {"spec": {"template": {"spec": {"containers": [container]}}}}
    live = await it.there("Deployment", "web")
    await it.cluster.patch(live.ref, patch, media_type="strategic")


async def images(it: World) -> dict[str, str]:
    live = await it.there("Deployment", "web")
    found = live.at("spec", "template", "spec", "containers")
    return {each["name"]: each["image"] for each in found}


async def test_what_jq_names_is_not_healed_and_the_rest_is(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/web.yaml": WEB})
        await it.create(application(HEALING, **ignoring(jqPathExpressions=[SIDE])))
        await it.becomes("Synced", "Healthy")
        await image(it, "side", "busybox:2")
        await it.becomes("Synced", "Healthy")
        await image(it, "web", "nginx:2")

        async def healed() -> bool:
            return (await images(it))["web"] == "nginx:1"

        await it.eventually(healed)
        assert await images(it) == {"web": "nginx:1", "side": "busybox:1"}  # as Argo CD applies


async def test_a_sync_keeps_what_jq_names_if_asked_to(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/web.yaml": WEB})
        policy = {"syncOptions": ["CreateNamespace=true", "RespectIgnoreDifferences=true"]}
        await it.create(application(policy, **ignoring(jqPathExpressions=[SIDE])))
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await image(it, "side", "busybox:2")
        body = yaml.safe_load(WEB)
        body["spec"]["template"]["spec"]["containers"].reverse()
        it.declared.push(URL, {"web/web.yaml": yaml.safe_dump(body).replace("nginx:1", "nginx:3")})
        await it.sync()
        await it.ends("Succeeded")
        assert await images(it) == {"web": "nginx:3", "side": "busybox:2"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"jqPathExpressions": [".spec["]},
            'spec.ignoreDifferences[0].jqPathExpressions[0]: ".spec[" is no jq path expression',
        ),
        (
            {"jsonPointers": ["spec/replicas"]},
            'spec.ignoreDifferences[0].jsonPointers[0]: "spec/replicas" is no JSON pointer',
        ),
    ],
)
async def test_a_rule_that_makes_no_sense_is_told_and_nothing_starts(
    stage: Stage, rule: dict[str, Any], said: str
) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/web.yaml": WEB})
        await it.create(application(MANUAL, **ignoring(**rule)))
        await it.sync()
        told = await condition(it, "InvalidSpecError", said)
        assert "allowed: " in told["message"]
        state = await it.ends("Error")
        assert said in state["message"]
        assert await it.get("Deployment", "web") is None
        fixed = ignoring(jqPathExpressions=[".spec.replicas"])
        await it.patch("Application", "web", {"spec": fixed}, "argocd")
        await it.becomes("OutOfSync", "Missing")
        assert not (await it.status()).get("conditions")


async def test_an_expression_that_never_ends_holds_up_its_application_only(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/web.yaml": WEB})
        await it.create(application(MANUAL, **ignoring(jqPathExpressions=["repeat(.)"])))
        await it.sync()
        await it.becomes("Synced", "Healthy")  # nothing differs: nobody asks what is ignored
        await image(it, "web", "nginx:2")
        told = await condition(it, "ComparisonError", "jq path expression")
        assert '"repeat(.)" took more than 1 s' in told["message"]
        assert "Deployment shop/web" in told["message"]
        fixed = ignoring(jqPathExpressions=[".spec.template"])
        await it.patch("Application", "web", {"spec": fixed}, "argocd")
        await it.becomes("Synced", "Healthy")


def system(**data: str) -> Marks:
    """What ``argocd-cm`` says."""
    prefix = "resource.customizations.ignoreDifferences."
    problems: list[str] = []
    made = overrides({f"{prefix}{kind}": text for kind, text in data.items()}, problems)
    assert not problems
    return Marks(overrides=made)


async def test_what_the_system_ignores_no_application_sees(stage: Stage) -> None:
    rule = f"jqPathExpressions: ['{SIDE}']"
    async with world(stage, marks=system(apps_Deployment=rule)) as it:
        it.declared.push(URL, {"web/web.yaml": WEB})
        await it.create(application(MANUAL))
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await image(it, "side", "busybox:2")
        await it.becomes("Synced", "Healthy")
        await image(it, "web", "nginx:2")
        await it.becomes("OutOfSync", "Healthy")


async def test_a_bad_rule_of_the_system_stops_those_it_is_about(stage: Stage) -> None:
    async with world(stage, marks=system(apps_Deployment="jsonPointers: [spec]")) as it:
        it.declared.push(URL, {"web/web.yaml": WEB, "other/one.yaml": config("one")})
        await it.create(application(HEALING, "other"))
        await it.create(application(HEALING))
        told = await condition(it, "ComparisonError", "no JSON pointer")
        key = "argocd-cm: resource.customizations.ignoreDifferences.apps_Deployment"
        assert told["message"].startswith(f'{key}.jsonPointers[0]: "spec" is no JSON pointer')
        await it.becomes("Synced", "Healthy", "other")
        assert await it.get("Deployment", "web") is None
