"""Warm folders: one Stack's own, whole or not there, and of no use any more in time."""

import os
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trueup.edge.terraform.order import Order, Program, Providers
from trueup.edge.terraform.warm import PINNED, UNPINNED, Warm, sweep
from trueup.model.terraform import Job

LOCK = """
provider "registry.terraform.io/example/cloud" {{
  version = "{}"
  hashes  = ["h1:x"]
}}
"""
PACKAGE = Path("registry.terraform.io/example/cloud/1.0.0/linux_amd64")


class Place:
    """A store with a provider, and roots that ``init`` has prepared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = folder / "terraform"
        self.engine.write_text("an engine")
        self.package = folder / "providers" / "packages" / PACKAGE
        self.package.mkdir(parents=True)
        (self.package / "terraform-provider-cloud_v1.0.0").write_text("program")

    def root(self, name: str, lock: str = "1.0.0", *, own: bool = False) -> Path:
        """*own*: the provider is no link, as it was fetched just now."""
        root = self.folder / name
        place = root / ".terraform" / "providers" / PACKAGE
        place.parent.mkdir(parents=True)
        if own:
            place.mkdir()
            (place / "terraform-provider-cloud_v1.0.0").write_text("fetched")
        else:
            place.symlink_to(self.package)
        module = root / ".terraform" / "modules" / "net"
        module.mkdir(parents=True)
        (module / "main.tf").write_text("# a module")
        (root / ".terraform.lock.hcl").write_text(LOCK.format(lock))
        return root

    def empty(self, name: str) -> Path:
        root = self.folder / name
        root.mkdir()
        return root

    def warm(self, root: Path, *, pinned: bool = True, **job: Any) -> Warm:
        given = {"owner": "ann", "prepares": "p1", **job}
        order = Order(
            job=msgspec.structs.replace(Job("r1", "plan", {}), **given),
            program=Program("terraform", "1.11.4", (str(self.engine),)),
            providers=Providers(store=str(self.folder / "providers")),
        )
        return Warm(self.folder / "warm", order, root, pinned=pinned)

    def kept(self) -> list[Path]:
        return sorted((self.folder / "warm").iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_was_prepared_is_there_again_and_is_nobody_elses(place: Place) -> None:
    place.warm(place.root("one")).keep()
    root = place.empty("two")
    assert place.warm(root).lay_out()
    module = root / ".terraform/modules/net/main.tf"
    assert module.read_text() == "# a module"
    assert (root / ".terraform/providers" / PACKAGE).resolve() == place.package
    assert (root / ".terraform.lock.hcl").exists()
    module.write_text("spoilt by a run")
    third = place.empty("three")
    assert place.warm(third).lay_out()
    assert (third / ".terraform/modules/net/main.tf").read_text() == "# a module"


@pytest.mark.parametrize(
    "other",
    [("owner", "bob"), ("prepares", "p2"), ("workspace", "prod")],
    ids=str,
)
def test_another_stack_or_another_preparation_gets_nothing(
    place: Place, other: tuple[str, Any]
) -> None:
    place.warm(place.root("one")).keep()
    root = place.empty("two")
    assert not place.warm(root, **{other[0]: other[1]}).lay_out()
    assert list(root.iterdir()) == []


def test_another_engine_gets_nothing(place: Place) -> None:
    place.warm(place.root("one")).keep()
    assert place.warm(place.empty("two")).lay_out()
    place.engine.write_text("another of the same name")
    assert not place.warm(place.empty("three")).lay_out()


def test_a_saved_plan_wants_the_providers_that_it_was_made_with(place: Place) -> None:
    place.warm(place.root("one")).keep()
    for version, serves in (("1.0.0", True), ("1.1.0", False)):
        root = place.empty(version)
        (root / ".terraform.lock.hcl").write_text(LOCK.format(version))
        assert place.warm(root).lay_out() is serves


def test_a_saved_plan_of_a_root_without_providers_wants_none(place: Place) -> None:
    bare = place.folder / "one"
    (bare / ".terraform").mkdir(parents=True)
    place.warm(bare).keep()
    root = place.empty("two")
    (root / ".terraform.lock.hcl").write_text("")
    assert place.warm(root).lay_out()


def test_what_was_fetched_by_the_run_itself_becomes_a_link_to_the_store(place: Place) -> None:
    place.warm(place.root("one", own=True)).keep()
    root = place.empty("two")
    assert place.warm(root).lay_out()
    assert (root / ".terraform/providers" / PACKAGE).resolve() == place.package


def test_without_a_store_such_a_provider_is_not_kept(place: Place) -> None:
    root = place.root("one", own=True)
    (place.package / "terraform-provider-cloud_v1.0.0").unlink()
    place.package.rmdir()
    place.warm(root).keep()
    assert place.kept() == []


def test_a_provider_that_is_gone_is_installed_anew(place: Place) -> None:
    place.warm(place.root("one")).keep()
    place.package.rename(place.folder / "elsewhere")
    root = place.empty("two")
    assert not place.warm(root).lay_out()
    assert not (root / ".terraform").exists()


@pytest.mark.parametrize(("pinned", "seconds"), [(True, PINNED), (False, UNPINNED)])
def test_it_grows_old(place: Place, pinned: bool, seconds: float) -> None:
    place.warm(place.root("one"), pinned=pinned).keep()
    (kept,) = place.kept()
    for number, (age, serves) in enumerate(((seconds - 60, True), (seconds + 60, False))):
        at = time.time() - age
        os.utime(kept / "size", (at, at))
        assert place.warm(place.empty(f"root{number}"), pinned=pinned).lay_out() is serves


def test_one_stack_has_one(place: Place) -> None:
    for number in range(3):
        place.warm(place.root(f"root{number}"), prepares=f"p{number}").keep()
    assert len(place.kept()) == 1
    assert place.warm(place.empty("next"), prepares="p2").lay_out()


def test_one_that_does_not_serve_goes(place: Place) -> None:
    place.warm(place.root("one")).keep()
    place.warm(place.empty("two")).drop()
    assert place.kept() == []


def test_half_made_ones_are_never_used_and_go_in_time(place: Place) -> None:
    warm = place.folder / "warm"
    half = warm / "new-abandoned"
    half.mkdir(parents=True)
    young = warm / "new-young"
    young.mkdir()
    long_ago = time.time() - 7200
    os.utime(half, (long_ago, long_ago))
    sweep(warm)
    assert place.kept() == [young]
    assert not place.warm(place.empty("two")).lay_out()


def test_there_is_no_more_room_than_that(place: Place) -> None:
    for number in range(4):
        place.warm(place.root(f"root{number}"), owner=f"stack {number}").keep()
        used = time.time() - 100 + number
        for each in place.kept():
            if each.stat().st_mtime > time.time() - 50:
                os.utime(each, (used, used))
    oldest, *_, newest = sorted(place.kept(), key=lambda each: each.stat().st_mtime)
    sweep(place.folder / "warm", number=3)
    assert oldest not in place.kept()
    assert len(place.kept()) == 3
    size = int((newest / "size").read_text())
    sweep(place.folder / "warm", size=size)
    assert place.kept() == [newest]
