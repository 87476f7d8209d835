"""``trueup app actions``: what it prints and what it does."""

import json
from pathlib import Path

import yaml

from tests.support.shell import Shell, shell
from tests.support.site import Site
from tests.web.test_actions import shop

TWO = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: nginx}]}
"""
CRON = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 0 1 1 *"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
"""
FILES = {
    "web/api.yaml": TWO,
    "web/web.yaml": TWO.replace("api}", "web}").replace("name: api,", "name: web,"),
    "web/cron.yaml": CRON,
}


async def test_the_list_is_argocds(tmp_path: Path) -> None:
    async with shop(tmp_path, FILES) as made:
        run = shell(made, tmp_path)
        assert (
            await run.ok("app", "actions", "list", "web", "--resource-name", "web")
            == """\
GROUP  KIND        NAME  ACTION   DISABLED
apps   Deployment  web   pause    false
apps   Deployment  web   restart  false
apps   Deployment  web   resume   true
apps   Deployment  web   scale    false
"""
        )
        listed = json.loads(await run.ok("app", "actions", "list", "web", "-o", "json"))
        assert listed[0] == {
            "Group": "apps",
            "Kind": "Deployment",
            "Name": "api",
            "Action": "pause",
            "Disabled": False,
        }
        assert {each["Name"] for each in listed} == {"api", "web", "nightly"}
        batch = await run.ok("app", "actions", "list", "web", "--group", "batch", "-o", "yaml")
        assert [each["Action"] for each in yaml.safe_load(batch)] == ["create-job", "suspend"]
        named = await run.ok("app", "actions", "list", "web", "--kind", "CronJob", "--out", "name")
        assert named == "create-job\nsuspend\n"


async def test_an_action_runs_on_one_object_or_on_all_that_match(tmp_path: Path) -> None:
    async with shop(tmp_path, FILES) as made:
        run = shell(made, tmp_path)
        restart = ("app", "actions", "run", "web", "restart", "--kind", "Deployment")
        several = await run(*restart)
        assert several.code == 20
        assert "several objects match: api, web" in several.err
        done = await run.ok(*restart, "--resource-name", "web")
        assert done == "Action 'restart' ran on apps/Deployment/web\n"
        assert [await restarted(made, name) for name in ("api", "web")] == [False, True]
        await run.ok(*restart, "--all")
        assert await restarted(made, "api")


async def test_an_action_is_given_parameters(tmp_path: Path) -> None:
    async with shop(tmp_path, FILES) as made:
        run = shell(made, tmp_path)
        scale = ("app", "actions", "run", "web", "scale", "--kind", "Deployment")
        await run.ok(*scale, "--resource-name", "api", "--param", "replicas=2")
        api = await made.world.there("Deployment", "api")
        assert api.at("spec", "replicas") == 2
        missing = await run(*scale, "--resource-name", "api")
        assert "error: the parameter replicas is required" in missing.err
        odd = await run(*scale, "--resource-name", "api", "--param", "replicas")
        assert (odd.code, "a name and a value are expected" in odd.err) == (2, True)


async def test_what_an_action_has_made_can_be_acted_upon(tmp_path: Path) -> None:
    waits = CRON.replace("spec: {template", "spec: {suspend: true, template")
    async with shop(tmp_path, {"web/cron.yaml": waits}) as made:
        run = shell(made, tmp_path)
        await run.ok("app", "actions", "run", "web", "create-job", "--kind", "CronJob")
        (job,) = await made.world.all("Job")
        assert job.ref.name.startswith("nightly-2")

        async def resumed() -> bool:
            done = await run("app", "actions", "run", "web", "resume", "--kind", "Job")
            return done.code == 0

        await made.world.eventually(resumed)
        (job,) = await made.world.all("Job")
        assert job.at("spec", "suspend") is False


async def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    async with shop(tmp_path, FILES) as made:
        run = shell(made, tmp_path)
        for words in (
            ("list", "web", "--kind", "Ingress"),
            ("run", "web", "restart", "--kind", "StatefulSet"),
            ("list", "web", "--group", ""),
        ):
            done = await run("app", "actions", *words)
            assert done.code == 20
            assert "no object of the application matches" in done.err
        assert (await run("app", "actions", "run", "web", "restart")).code == 2
        wrong = await run("app", "actions", "run", "web", "restrat", "--kind", "CronJob")
        assert "error: batch/CronJob nightly has no action 'restrat'" in wrong.err
        assert "hint: it offers: create-job, suspend" in wrong.err


async def restarted(made: Site, name: str) -> bool:
    found = await made.world.there("Deployment", name)
    return bool(found.at("spec", "template", "metadata", "annotations"))


PAINT = """
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm}
data:
  resource.customizations.actions.example.com_Widget: |
    discovery.lua: |
      return {paint = {disabled = obj.spec.locked}}
    definitions:
    - name: paint
      action.lua: |
        obj.spec.color = actionParams.color
        return {{operation = "patch", resource = obj}}
  resource.customizations.actions.apps_Deployment: "- restart"
"""
WIDGET = """
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec: {locked: true, more: {}}
"""
ODD = "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, status: {conditions: [odd]}}"


async def test_manifests_are_acted_upon_without_any_server(tmp_path: Path) -> None:
    for name, text in (("cm", PAINT), ("widget", WIDGET), ("all", f"{CRON}---{WIDGET}---{TWO}")):
        (tmp_path / f"{name}.yaml").write_text(text)
    run, config = Shell(tmp_path), ("--config", str(tmp_path / "cm.yaml"))
    listed = await run.ok("resource", "actions", "-f", str(tmp_path / "all.yaml"))
    assert [line.split()[3] for line in listed.splitlines()] == [
        *("ACTION", "create-job", "suspend", "pause", "restart", "resume", "scale"),
    ]
    widget = str(tmp_path / "widget.yaml")
    found = await run("resource", "actions", "-f", widget, *config, "-o", "json")
    assert [(each["Action"], each["Disabled"]) for each in json.loads(found.out)] == [
        ("paint", True)
    ]
    key = "resource.customizations.actions.apps_Deployment"
    problem = f"{key}: it is not a map of discovery.lua and definitions"
    assert found.err == f"warning: {problem}\n"
    paint = ("resource", "run-action", "paint", "-f", widget)
    (made,) = yaml.safe_load((await run(*paint, *config, "--param", "color=red")).out)
    assert made["operation"] == "patch"
    assert made["resource"]["spec"] == {"locked": True, "more": {}, "color": "red"}
    unknown = await run(*paint)
    assert (unknown.code, "has no action 'paint'" in unknown.err) == (20, True)
    (tmp_path / "odd.yaml").write_text(ODD)
    odd = await run("resource", "actions", "-f", str(tmp_path / "odd.yaml"), "-o", "json")
    assert [each["Action"] for each in json.loads(odd.out)] == ["resume", "suspend", "terminate"]
    assert odd.err.startswith("warning: resume: Job.batch/j is not of the form that is expected")
    broken = await run("resource", "actions", "-f", str(tmp_path / "all.yaml"), *config)
    assert f"error: {problem}" in broken.err
