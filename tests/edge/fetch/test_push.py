"""Pushing to real repositories over HTTP: what a commit holds, races, and refusals."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from tests.support.signing import gpg, needs_gpg
from trueup.core.metrics.catalogue import hydration
from trueup.core.metrics.unmetered import UNMETERED
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.asking import Asking
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.push import UNSIGNED, Pushes
from trueup.edge.fetch.remote import NOTES
from trueup.edge.meter import CountingMeter
from trueup.model.errors import Stalled, Unreachable
from trueup.model.signature import Signing
from trueup.ports import Meter, Push

WRITER = Access(username="writer", password="s3cret")
replace = msgspec.structs.replace


class Place:
    """A bare repository behind a server that wants a password, and who pushes to it."""

    def __init__(self, folder: Path, server: GitServer) -> None:
        self.folder = folder
        self.server = server
        self.repository = Repository(folder / "work")
        self.dry = self.repository.commit({"web/a.yaml": "a", "README.md": "ours"})
        self.bare = folder / "served" / "shop.git"
        self.repository.git("clone", "--quiet", "--bare", ".", str(self.bare))
        self.git("config", "http.receivepack", "true")

    def git(self, *words: str) -> str:
        return self.repository.git("--git-dir", str(self.bare), *words)

    def pushes(
        self,
        name: str = "pushes",
        access: Access = WRITER,
        signing: Signing = UNSIGNED,
        meter: Meter = UNMETERED,
    ) -> Pushes:
        async def accesses(_address: str, _project: str) -> Access:
            return access

        git = Git(self.folder / f"{name}-git", asking=Asking(meter))
        return Pushes(self.folder / name, git, accesses, signing)

    def wanted(self, text: str = "kind: A\n", **more: object) -> Push:
        folder = {"manifest.yaml": text.encode(), "README.md": b"made", "hydrator.metadata": b"{}"}
        push = Push(
            repo_url=f"{self.server.url}/shop.git",
            branch="env/dev",
            base="env/dev",
            dry=self.dry,
            message="abc: change\n",
            author="Argo CD",
            email="argo-cd@example.com",
            folders={"apps/web": folder},
            top={"hydrator.metadata": b'{"drySha": "x"}'},
            judged="manifest.yaml",
        )
        return replace(push, **more)

    def files(self, commit: str) -> list[str]:
        return self.git("ls-tree", "-r", "--name-only", commit).split()

    def note(self, commit: str) -> str:
        return str(json.loads(self.git("notes", "--ref", NOTES, "show", commit))["drySha"])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "served").mkdir()
    with git_server(tmp_path / "served", "writer", "s3cret") as server:
        yield Place(tmp_path, server)


async def test_a_branch_begins_with_nothing_and_grows_by_a_commit(place: Place) -> None:
    pushes = place.pushes()
    first = await pushes.push(place.wanted())
    assert place.git("rev-parse", "env/dev") == first
    assert place.files(first) == [
        "apps/web/README.md",
        "apps/web/hydrator.metadata",
        "apps/web/manifest.yaml",
        "hydrator.metadata",
    ]
    assert place.git("show", f"{first}:apps/web/manifest.yaml") == "kind: A"
    assert place.git("log", "-1", "--format=%an <%ae>|%cn|%s|%P", first) == (
        "Argo CD <argo-cd@example.com>|Argo CD|abc: change|"
    )
    assert place.note(first) == place.dry
    assert await pushes.push(place.wanted("kind: B\n")) == first, "a note says it is done"
    second = await place.pushes("elsewhere").push(place.wanted("kind: B\n", anew=True))
    assert place.git("log", "-1", "--format=%P", second) == first


async def test_no_manifest_changes_and_only_a_note_is_made(place: Place) -> None:
    pushes = place.pushes()
    first = await pushes.push(place.wanted())
    later = place.wanted(dry="f" * 40, top={"hydrator.metadata": b"other"})
    assert await pushes.push(later) == first
    assert place.note(first) == "f" * 40


async def test_what_others_keep_on_the_branch_stays(place: Place) -> None:
    pushes = place.pushes()
    await pushes.push(place.wanted())
    other = place.wanted()
    folder = {"apps/db": dict(other.folders["apps/web"])}
    both = await pushes.push(replace(other, folders=folder, dry="e" * 40))
    assert "apps/web/manifest.yaml" in place.files(both)
    work = Repository(place.folder / "other")
    work.git("pull", "--quiet", str(place.bare), "env/dev")
    work.commit({"apps/web/stray.yaml": "kind: Stray\n", "CODEOWNERS": "* @ops"})
    work.git("push", "--quiet", str(place.bare), "HEAD:env/dev")
    third = await pushes.push(place.wanted(anew=True))
    assert third == work.git("rev-parse", "HEAD"), "nothing of ours is otherwise"
    fourth = await pushes.push(place.wanted("kind: B\n", anew=True))
    assert {"apps/web/stray.yaml", "CODEOWNERS"} < set(place.files(fourth))


async def test_a_branch_to_look_at_begins_with_the_one_that_is_synced(place: Place) -> None:
    pushes = place.pushes()
    first = await pushes.push(place.wanted())
    same = await pushes.push(place.wanted(branch="env/dev-next", anew=True))
    assert same == first
    assert place.git("rev-parse", "env/dev-next") == first
    next_ = await pushes.push(place.wanted("kind: B\n", branch="env/dev-next", anew=True))
    assert place.git("rev-parse", "env/dev") == first
    assert place.git("log", "-1", "--format=%P", next_) == first


async def test_two_who_push_at_once_lose_nothing(place: Place) -> None:
    wanted = [place.wanted(f"kind: {name}\n", anew=True, dry=name * 40) for name in ("a", "b", "c")]
    each = [replace(one, folders={f"apps/{one.dry[0]}": one.folders["apps/web"]}) for one in wanted]
    commits = await asyncio.gather(*(place.pushes(one.dry[0]).push(one) for one in each))
    tip = place.git("rev-parse", "env/dev")
    assert {path.split("/")[1] for path in place.files(tip) if "/" in path} == {"a", "b", "c"}
    assert {place.note(commit) for commit in commits} == {one.dry for one in each}


async def test_a_folder_may_lie_in_another(place: Place) -> None:
    pushes, first = place.pushes(), place.wanted()
    inner = dict(first.folders["apps/web"])
    outer = {**inner, "manifest.yaml": b"kind: Outer\n"}
    await pushes.push(replace(first, folders={"apps": outer, "apps/web": inner}))
    changed = {"apps": {**outer, "manifest.yaml": b"kind: Changed\n"}, "apps/web": inner}
    second = await pushes.push(replace(first, folders=changed, anew=True))
    assert place.git("show", f"{second}:apps/manifest.yaml") == "kind: Changed"
    assert place.git("show", f"{second}:apps/web/manifest.yaml") == "kind: A"


async def test_a_lock_that_a_killed_git_left_does_not_matter(place: Place) -> None:
    pushes = place.pushes()
    first = await pushes.push(place.wanted())
    (ours,) = (place.folder / "pushes").glob("*.git")
    (ours / "shallow.lock").touch()
    second = await pushes.push(place.wanted("kind: B\n", anew=True))
    assert place.git("log", "-1", "--format=%P", second) == first


@pytest.mark.parametrize("branch", ["env/dev", "main"])
async def test_a_branch_that_is_protected(place: Place, branch: str) -> None:
    hook = place.bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(Stalled) as stalled:
        await place.pushes().push(place.wanted(branch=branch, base=branch))
    assert stalled.value.reason == "PushRefused"
    assert f"the push to {branch} was refused: pre-receive hook declined" in stalled.value.message
    assert "GH006: Protected branch update failed" in stalled.value.message
    assert "branch protection" in stalled.value.hint


async def test_credentials_that_do_not_fit(place: Place) -> None:
    with pytest.raises(Stalled) as stalled:
        await place.pushes(access=Access(username="reader", password="wr0ng-one")).push(
            place.wanted()
        )
    assert stalled.value.reason == "AuthenticationFailed"
    assert "wr0ng-one" not in str(stalled.value)


async def test_a_damaged_repository_of_ours_is_made_anew(place: Place) -> None:
    pushes = place.pushes()
    first = await pushes.push(place.wanted())
    (ours,) = (place.folder / "pushes").glob("*.git")
    for pack in ours.glob("objects/??/*"):
        pack.chmod(0o644)
        pack.write_bytes(b"")
    second = await pushes.push(place.wanted("kind: B\n", anew=True))
    assert place.git("log", "-1", "--format=%P", second) == first


@needs_gpg
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
async def test_commits_are_signed_where_there_is_a_key(place: Place, passphrase: str) -> None:
    with gpg() as keys:
        keys.passphrase = passphrase
        signer = keys.signer("bot", subkey=not passphrase)
        key, words = place.folder / "key.asc", place.folder / "words"
        key.write_text(keys.run("--armor", "--export-secret-keys", signer.fingerprint))
        words.write_text(passphrase)
        wanted = Signing(str(key), str(words) if passphrase else "")
        commit = await place.pushes(signing=wanted).push(place.wanted())
        assert "gpgsig -----BEGIN PGP SIGNATURE" in place.git("cat-file", "commit", commit)
        flags = signer.flags[:2]
        place.repository.git(*flags, "--git-dir", str(place.bare), "verify-commit", commit)
        public = place.folder / "public.asc"
        public.write_text(signer.public)
        wrong = [(Signing(str(public)), "no private key"), (Signing("/none"), "/none")]
        if passphrase:
            wrong.append((Signing(str(key)), "SigningFailed|sign"))
        for each, why in wrong:
            with pytest.raises((Stalled, Unreachable), match=why):
                await place.pushes(signing=each).push(place.wanted("kind: C\n", anew=True))
        assert place.git("rev-parse", "env/dev") == commit, "nothing unsigned is pushed"


async def test_commits_are_counted_as_argo_cds_commit_server_counts_them(place: Place) -> None:
    meter = CountingMeter()
    await place.pushes(meter=meter).push(place.wanted())
    with pytest.raises((Stalled, Unreachable)):
        await place.pushes("other", Access(), meter=meter).push(place.wanted("kind: B\n"))
    metrics = (hydration.REQUESTS, hydration.PENDING, hydration.GIT_REQUESTS)
    lines = [line for each in metrics for line in meter.lines(each, openly=False)]
    repo = f'repo="{place.server.url}/shop.git"'
    assert b"".join(lines).decode().splitlines() == [
        f'argocd_commitserver_commit_request_total{{{repo},response_type="success"}} 1',
        f'argocd_commitserver_commit_request_total{{{repo},response_type="failure"}} 1',
        f"argocd_commitserver_commit_pending_request_total{{{repo}}} 0",
        f'argocd_commitserver_git_request_total{{{repo},request_type="ls-remote"}} 2',
        f'argocd_commitserver_git_request_total{{{repo},request_type="push"}} 2',
    ]
