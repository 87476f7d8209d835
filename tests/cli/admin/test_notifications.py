"""``admin notifications``: triggers and templates tried out with files alone."""

import asyncio
from pathlib import Path

import pytest
import yaml

from tests.core.alerts.test_reading import SEED
from tests.support.command import called, ok

COMMIT = "call .repo.GetCommitMetadata .app.status.sync.revision"
APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: guestbook, namespace: argocd}
spec: {project: default, source: {repoURL: https://git.example/a/b.git}}
status:
  health: {status: Healthy}
  sync: {status: Synced, revision: abc}
  operationState: {phase: Succeeded}
"""
STACK = """
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {name: net, namespace: argocd}
status: {run: {id: r, kind: apply, phase: Failed}}
"""


SECRET_MISSING = "note: service slack needs $slack-token, and no Secret was given\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argocd-notifications-cm"},
    }
    broken = {
        "template.broken": "message: '{{.app.metadata.name.at}}'",
        "template.commit": f"message: '{{{{({COMMIT}).Author}}}}'",
        "template.chance": "message: '{{uuidv4 | len}}'",
        "template.linked": "github: {status: {targetURL: 'https://{{.app.metadata.name}}.example'}}",
        "trigger.half": "- when: app.none.at == 1\n- when: app.metadata.name == 'guestbook'",
    }
    (tmp_path / "cm.yaml").write_text(yaml.safe_dump({**body, "data": {**SEED, **broken}}))
    (tmp_path / "app.yaml").write_text(APP)
    (tmp_path / "stack.yaml").write_text(STACK)
    return tmp_path


def words(folder: Path, *said: str) -> list[str]:
    named = [str(folder / each) if each.endswith(".yaml") else each for each in said]
    files = ("--config-map", str(folder / "cm.yaml"), "--secret", ":empty")
    return ["admin", "notifications", *named, *files]


async def test_a_trigger_is_run_on_a_file(folder: Path) -> None:
    out = await ok(*words(folder, "trigger", "run", "on-deployed", "app.yaml"))
    header, line = out.splitlines()
    assert header.split() == ["CONDITION", "RESULT"]
    assert line.endswith("app.status.health.status == 'Healthy'  true")


async def test_a_condition_that_fails_is_told_and_the_next_one_asked(folder: Path) -> None:
    done = await called(*words(folder, "trigger", "run", "half", "app.yaml"))
    assert done.code == 1
    assert [line.split()[-1] for line in done.out.splitlines()[1:]] == ["false", "true"]
    assert "error: trigger half: [0].when: cannot fetch at from nil" in done.err


async def test_a_template_is_printed_as_yaml(folder: Path) -> None:
    out = await ok(*words(folder, "template", "notify", "app-deployed", "app.yaml"))
    assert yaml.safe_load(out) == {
        "message": " Application guestbook is now running new version.\n"
    }


async def test_what_a_commit_says_is_made_up_and_said_to_be(folder: Path) -> None:
    done = await called(*words(folder, "template", "notify", "commit", "app.yaml"))
    assert "author@example.com" in done.out
    assert "what commit abc says is made up here" in done.err


async def test_a_template_has_chance_as_in_the_controller(folder: Path) -> None:
    assert (await ok(*words(folder, "template", "notify", "chance", "app.yaml"))).strip() == (
        'message: "36"'
    )


async def test_a_link_that_the_controller_leaves_out_is_left_out(folder: Path) -> None:
    done = await called(*words(folder, "template", "notify", "linked", "app.yaml"))
    assert yaml.safe_load(done.out)["github"]["status"]["targetURL"] == ""
    assert "note: a link to guestbook.example is left out (context of argocd-" in done.err


async def test_objects_of_ours_are_known(folder: Path) -> None:
    out = await ok(*words(folder, "trigger", "run", "on-stack-failed", "stack.yaml"))
    assert out.splitlines()[1].endswith("true")
    out = await ok(*words(folder, "template", "notify", "stack-failed", "stack.yaml"))
    assert yaml.safe_load(out)["message"] == "Stack net has failed"


async def test_a_template_that_fails_says_where(folder: Path) -> None:
    done = await called(*words(folder, "template", "notify", "broken", "app.yaml"))
    assert done.code != 0
    assert "error: template broken: message: template: broken:1" in done.err
    assert "hint: trueup admin notifications template notify broken" in done.err


async def test_a_name_that_is_nearly_right_is_offered(folder: Path) -> None:
    done = await called(*words(folder, "template", "notify", "app-deplyed", "app.yaml"))
    assert done.code == 2
    assert "there is no template 'app-deplyed'" in done.err
    assert "did you mean app-deployed?" in done.err


async def test_an_unknown_service_is_told(folder: Path) -> None:
    to = ("--recipient", "teams:a", "--recipient", "console:stdout")
    done = await called(*words(folder, "template", "notify", "app-deployed", "app.yaml", *to))
    assert done.code == 1
    assert "there is no service 'teams'; there are: slack" in done.err
    assert "message:" in done.out


async def test_a_message_is_sent_where_the_environment_lets_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n")).decode().strip())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(taken, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cm = folder / "cm.yaml"
    hook = {"service.webhook.hook": f"url: http://127.0.0.1:{port}/x"}
    body = yaml.safe_load(cm.read_text())
    cm.write_text(yaml.safe_dump({**body, "data": {**body["data"], **hook}}))
    said = words(folder, "template", "notify", "app-deployed", "app.yaml", "--recipient", "hook")
    async with server:
        refused = await called(*said)
        assert refused.code == 1
        assert "this machine itself (allow it if it is meant: TRUEUP_NOTIFICATIONS_ALLOW)" in (
            refused.err
        )
        monkeypatch.setenv("TRUEUP_NOTIFICATIONS_ALLOW", f"127.0.0.1:{port}")
        assert (await called(*said)).code == 0
    assert asked == ["GET /x HTTP/1.1"]


@pytest.mark.parametrize(
    ("what", "name", "headers"),
    [
        ("template", "app-deployed", ["NAME", "PREVIEW"]),
        ("trigger", "on-deployed", ["NAME", "TEMPLATE", "CONDITION"]),
    ],
)
async def test_what_is_declared_is_listed(
    folder: Path, what: str, name: str, headers: list[str]
) -> None:
    names = (await ok(*words(folder, what, "get", "-o", "name"))).split()
    assert name in names
    lines = (await ok(*words(folder, what, "get", name))).splitlines()
    assert lines[0].split() == headers
    assert lines[1].split()[0] == name
    shown = yaml.safe_load(await ok(*words(folder, what, "get", name, "-o", "yaml")))
    assert list(shown) == [name]


async def test_a_secret_that_is_missing_is_told(folder: Path) -> None:
    done = await called(*words(folder, "template", "get"))
    assert (done.code, done.err) == (0, SECRET_MISSING)


async def test_settings_are_validated(folder: Path) -> None:
    assert "1 service, " in await ok(*words(folder, "validate"))
    cm = folder / "cm.yaml"
    cm.write_text(cm.read_text().replace("app.none.at == 1", "app.("))
    done = await called(*words(folder, "validate"))
    assert done.code == 1
    assert "trigger.half: [0].when: unexpected '('" in done.out


async def test_the_catalogue_is_a_configmap_to_begin_with(folder: Path) -> None:
    text = await ok("admin", "notifications", "catalogue")
    (folder / "cm.yaml").write_text(text)
    assert "0 services, 22 triggers, 21 templates" in await ok(*words(folder, "validate"))
