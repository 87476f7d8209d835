"""Providers that pods fetch for each other, on a volume that nobody trusts."""

from pathlib import Path

import pytest

from trueup.edge.terraform.jobs.shared import Shared
from trueup.edge.terraform.store import Store, digest

RELEASE = "registry.terraform.io/example/cloud/1.0.0/linux_amd64"
LOCK = """
provider "registry.terraform.io/example/cloud" {{
  version = "1.0.0"
  hashes = [
    "{}",
    "zh:0000",
  ]
}}
"""


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """One that a pod has given a provider to."""
    first = Store(tmp_path / "first")
    package = first.packages / RELEASE
    package.mkdir(parents=True)
    (package / "terraform-provider-cloud").write_bytes(b"its code")
    assert Shared(tmp_path / "volume", first).give() == 1
    assert Shared(tmp_path / "volume", first).give() == 0
    return tmp_path / "volume" / "packages" / RELEASE


def second(tmp_path: Path, lock_file: str) -> list[str]:
    """What the store of another pod has then."""
    own = Store(tmp_path / "second")
    count = Shared(tmp_path / "volume", own).bring(lock_file)
    found = [each.read_text() for each in own.packages.rglob("*") if each.is_file()]
    assert len(found) == count
    assert [each.name for each in own.folder.iterdir()] == ["packages"]
    return found


def test_what_the_lock_file_vouches_for_is_taken(volume: Path, tmp_path: Path) -> None:
    assert second(tmp_path, LOCK.format(digest(volume))) == ["its code"]


def test_what_was_changed_there_is_not(volume: Path, tmp_path: Path) -> None:
    lock_file = LOCK.format(digest(volume))
    (volume / "terraform-provider-cloud").write_bytes(b"another's code")
    assert second(tmp_path, lock_file) == []


@pytest.mark.parametrize("lock_file", ["", "no lock file {", LOCK.format("h1:of=another/platform")])
def test_what_nobody_vouches_for_is_not(volume: Path, tmp_path: Path, lock_file: str) -> None:
    assert second(tmp_path, lock_file) == []


def test_links_lead_nowhere(volume: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of the pod")
    lock_file = LOCK.format(digest(volume))
    (volume / "terraform-provider-cloud").unlink()
    (volume / "terraform-provider-cloud").symlink_to(tmp_path / "secret")
    assert second(tmp_path, lock_file) == []


def test_a_volume_that_cannot_be_written_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "volume").write_text("no folder")
    assert Shared(tmp_path / "volume", Store(tmp_path / "own")).give() == 0
    assert Shared(tmp_path / "volume", Store(tmp_path / "own")).bring(LOCK.format("h1:x=")) == 0
