"""``appset``: stored, shown, listed and deleted; what cannot be done yet says so."""

from pathlib import Path

from tests.support.command import called, ok
from tests.support.site import site

SET = """
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: teams}
spec:
  generators: [{list: {elements: [{team: a}]}}]
  template:
    metadata: {name: "{{team}}"}
    spec:
      project: default
      source: {repoURL: "https://git.example.test/shop.git", path: web, targetRevision: main}
      destination: {server: "https://kubernetes.default.svc", namespace: shop}
"""


async def test_an_application_set(tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    file.write_text(SET)
    async with site(tmp_path) as made:
        here = ("--server", made.address, "--config", str(tmp_path / "config"))
        done = await called("appset", "create", str(file), *here)
        assert (done.code, done.err) == (0, "ApplicationSet 'teams' created\n")
        assert "SyncPolicy:         Manual" in done.out
        assert "unchanged" in (await called("appset", "create", str(file), *here)).err
        listed = await ok("appset", "list", *here)
        assert listed.splitlines()[1].split()[:2] == ["argocd/teams", "default"]
        assert await ok("appset", "list", "-o", "name", *here) == "argocd/teams\n"
        assert "- Repo:             https://git.example.test/shop.git" in await ok(
            "appset", "get", "teams", *here
        )
        wrong = await called("appset", "get", "team", *here)
        assert wrong.err == (
            'error: applicationset "team" not found\nhint: did you mean "teams"?\n'
        )
        not_yet = await called("appset", "generate", str(file), *here)
        assert not_yet.code == 20
        assert "not generated from ApplicationSets yet" in not_yet.err
        assert await ok("appset", "delete", "teams", "--wait", *here) == (
            "applicationset 'teams' deleted\n"
        )


async def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
    done = await called("appset", "create", str(file))
    assert done.err == f"error: {file} holds a ConfigMap\nhint: an ApplicationSet is expected\n"
