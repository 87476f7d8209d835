"""``trueup app`` run for real, against a served API: what it prints and how it ends."""

import json
from pathlib import Path

import yaml

from tests.support.shell import Shell, shell
from tests.support.site import Site, site
from tests.support.story import URL

CREATE = (
    *("app", "create", "my-app", "--repo", URL, "--path", "web"),
    *("--dest-server", "https://kubernetes.default.svc", "--dest-namespace", "shop"),
)
RED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: red}
"""
BROKEN = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: [not, a, map]
"""


async def deployed(made: Site, run: Shell) -> None:
    await run.ok(*CREATE)
    await run.ok("app", "sync", "my-app")


async def test_from_create_to_history(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        assert await run.ok(*CREATE) == "application 'my-app' created\n"
        assert await run.ok(*CREATE) == "application 'my-app' unchanged\n"
        synced = await run.ok("app", "sync", "my-app", "--force")
        assert "configmap/settings created" in synced
        _, _, end = synced.partition("Phase:              Succeeded")
        assert "ConfigMap  shop       settings" in end
        shown = await run.ok("app", "get", "my-app")
        assert "Sync Status:        Synced to HEAD" in shown
        listed = (await run.ok("app", "list")).splitlines()
        assert listed[0].split()[:6] == [
            *("NAME", "CLUSTER", "NAMESPACE", "PROJECT", "STATUS", "HEALTH")
        ]
        assert listed[1].split()[:2] == ["argocd/my-app", "https://kubernetes.default.svc"]
        history = (await run.ok("app", "history", "my-app")).splitlines()
        assert history[0] == f"SOURCE  {URL}"
        assert history[2].split()[0] == "0"


async def test_a_difference_is_shown_and_told_by_the_exit_code(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        assert (await run("app", "diff", "my-app")).code == 0
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "red"}})
        done = await run("app", "diff", "my-app")
        assert done.code == 1
        assert "===== /ConfigMap shop/settings ======" in done.out
        assert "-  color: red\n+  color: blue" in done.out
        assert (await run("app", "diff", "my-app", "--exit-code=false")).code == 0
        assert (await run("app", "diff", "my-app", "--diff-exit-code", "7")).code == 7
        assert (await run("app", "diff", "no-app")).code == 2


async def test_a_diff_masks_secrets(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        done = await run("app", "diff", "my-app")
        assert done.code == 1
        assert "password: ++++++++" in done.out


async def test_a_diff_against_a_local_folder(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        folder = tmp_path / "local"
        folder.mkdir()
        (folder / "config.yaml").write_text(RED)
        done = await run("app", "diff", "my-app", "--local", str(folder))
        assert done.code == 1
        assert "+  color: red" in done.out
        assert "===== /Secret shop/keys ======" in done.out


async def test_a_mistyped_name_gets_a_guess(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        done = await run("app", "get", "my-ap")
        assert (done.code, done.out) == (20, "")
        assert done.err == 'error: application "my-ap" not found\nhint: did you mean "my-app"?\n'


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    run = Shell(tmp_path, {"TRUEUP_SERVER": "http://127.0.0.1:1"})
    done = await run("app", "list")
    assert done.code == 20
    assert done.err.startswith("error: cannot reach http://127.0.0.1:1:")
    assert "hint: start one with: trueup serve" in done.err


async def test_a_failed_sync_ends_with_code_1(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        made.world.declared.push(URL, {"web/config.yaml": BROKEN})
        done = await run("app", "sync", "my-app", "--timeout", "30")
        assert done.code == 1, done.out + done.err
        assert "error: operation has completed with phase:" in done.err


async def test_rollback_goes_back(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        made.world.declared.push(URL, {"web/config.yaml": RED})
        await run.ok("app", "sync", "my-app", "--prune")
        await run.ok("app", "rollback", "my-app", "0")
        found = await made.world.there("ConfigMap", "settings")
        assert found.at("data", "color") == "blue"
        done = await run("app", "rollback", "my-app", "77")
        assert done.code == 20
        assert "does not have deployment with id 77" in done.err


async def test_wait_is_over_when_the_goal_is_reached(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        late = await run("app", "wait", "my-app", "--sync", "--timeout", "1")
        assert late.code == 20
        assert 'timed out (1s) waiting for app "my-app" match desired state' in late.err
        await run.ok("app", "sync", "my-app", "--async")
        await run.ok(
            "app", "wait", "my-app", "--health", "--sync", "--operation", "--timeout", "30"
        )


async def test_only_some_objects_are_synced(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        await run.ok("app", "sync", "my-app", "--resource", ":ConfigMap:shop/settings")
        assert await made.world.get("ConfigMap", "settings")
        assert await made.world.get("Secret", "keys") is None
        wrong = await run("app", "sync", "my-app", "--resource", "ConfigMap")
        assert "resource should have GROUP:KIND:[NAMESPACE/]NAME" in wrong.err


async def test_formats_for_programs(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        assert json.loads(await run.ok("app", "list", "-o", "json"))[0]["kind"] == "Application"
        got = yaml.safe_load(await run.ok("app", "get", "my-app", "-o", "yaml"))
        assert got["status"]["sync"]["status"] == "Synced"
        assert await run.ok("app", "list", "-o", "name") == "argocd/my-app\n"
        assert json.loads(await run.ok("app", "sync", "my-app", "-o", "json"))["metadata"]
        tree = await run.ok("app", "get", "my-app", "-o", "tree")
        assert "ConfigMap/settings" in tree
        manifests = list(yaml.safe_load_all(await run.ok("app", "manifests", "my-app")))
        assert sorted(each["kind"] for each in manifests if each) == ["ConfigMap", "Secret"]


async def test_set_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        words = ("app", "set", "my-app", "--sync-policy", "automated", "--self-heal")
        await run.ok(*words, "--sync-option", "CreateNamespace=true", "-p", "a=1")
        spec = (await made.world.app("my-app"))["spec"]
        assert spec["syncPolicy"]["automated"] == {"selfHeal": True}
        assert spec["syncPolicy"]["syncOptions"] == ["CreateNamespace=true"]
        assert spec["source"]["helm"] == {"parameters": [{"name": "a", "value": "1"}]}
        await run.ok("app", "unset", "my-app", "-p", "a")
        await run.ok("app", "set", "my-app", "--sync-policy", "none")
        spec = (await made.world.app("my-app"))["spec"]
        assert "automated" not in spec["syncPolicy"]
        assert not (spec["source"].get("helm") or {}).get("parameters")


async def test_an_application_from_a_file(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        text = f"""
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: from-file}}
spec:
  project: default
  source: {{repoURL: {URL}, path: web, targetRevision: main}}
  destination: {{server: 'https://kubernetes.default.svc', namespace: elsewhere}}
"""
        await run.ok("app", "create", "-f", "-", "--dest-namespace", "shop", input=text)
        spec = (await made.world.app("from-file"))["spec"]
        assert spec["destination"]["namespace"] == "shop"


async def test_resources_are_shown_patched_and_deleted(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        which = ("my-app", "--kind", "ConfigMap", "--resource-name", "settings")
        await run.ok("app", "patch-resource", *which, "--patch", '{"data": {"size": "L"}}')
        shown = yaml.safe_load(await run.ok("app", "get-resource", *which, "-o", "yaml"))
        assert shown["data"] == {"color": "blue", "size": "L"}
        await run.ok("app", "delete-resource", *which)
        assert await made.world.get("ConfigMap", "settings") is None


async def test_delete_waits_until_all_is_gone(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        assert await run.ok("app", "delete", "my-app", "--yes", "--wait")
        assert await made.world.get("Application", "my-app", "argocd") is None
        assert await made.world.get("ConfigMap", "settings") is None


async def test_what_is_gone_from_git_is_named_until_it_is_pruned(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        made.world.declared.push(URL, {"web/config.yaml": RED})
        kept = await run("app", "sync", "my-app")
        assert "warning: gone from Git, but kept: Secret/keys" in kept.err
        assert "error: 1 resources require pruning\n" in kept.err
        assert kept.code == 1
        assert await made.world.get("Secret", "keys")
        await run.ok("app", "sync", "my-app", "--prune")
        assert await made.world.get("Secret", "keys") is None


async def test_objects_may_be_chosen_by_label(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        labelled = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, labels: {tier: a}}}"
        other = "{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}"
        made.world.declared.push(URL, {"web/a.yaml": labelled, "web/b.yaml": other})
        await run.ok(*CREATE)
        await run.ok("app", "wait", "my-app", "--operation")
        await run.ok("app", "get", "my-app", "--refresh")
        await run.ok("app", "sync", "my-app", "--label", "tier=a")
        assert await made.world.get("ConfigMap", "one")
        assert await made.world.get("ConfigMap", "two") is None


async def test_what_is_named_must_be_selected_too(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        await run.ok("app", "sync", "my-app", "--project", "default")
        for words in (("my-app", "--project", "other"), ("-l", "a=b", "--project", "other")):
            done = await run("app", "sync", *words)
            assert done.code == 20
            assert "No matching apps found for filter: " in done.err
            assert "projects [other]" in done.err
