"""What providers have said: for that very file and environment, and never too much of it."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trueup.edge.terraform.order import Order, Program
from trueup.edge.terraform.schemas.kept import Kept, programs, sweep
from trueup.edge.terraform.schemas.wire import Answer, Sayings
from trueup.model.terraform import Job

SAID = Sayings(5, {"/tfplugin5.Provider/GetSchema": Answer("0", b"\0\0\0\0\1x")})
SOURCE = "registry.terraform.io/example/cloud"
PLACE = f".terraform/providers/{SOURCE}/1.0.0/linux_amd64"


@pytest.fixture
def provider(tmp_path: Path) -> Path:
    file = tmp_path / "store" / "terraform-provider-cloud_v1.0.0"
    file.parent.mkdir()
    file.write_text("a program")
    return file


def kept(folder: Path, **job: Any) -> Kept:
    given = msgspec.structs.replace(Job("r1", "plan", {}), **job)
    return Kept(folder / "schemas", Order(given, Program("terraform", "1.11.4", ("terraform",))))


def said(kept: Kept, provider: Path) -> dict[str, Sayings] | None:
    kept.keep(provider, msgspec.msgpack.encode(SAID))
    return kept.of({SOURCE: provider})


def test_what_was_said_is_there_again(tmp_path: Path, provider: Path) -> None:
    assert kept(tmp_path).lacking({SOURCE: provider}) == [provider]
    assert said(kept(tmp_path), provider) == {SOURCE: SAID}
    assert kept(tmp_path).lacking({SOURCE: provider}) == []


def test_of_one_that_is_not_known_nothing_is(tmp_path: Path, provider: Path) -> None:
    other = provider.with_name("terraform-provider-null_v1.0.0")
    other.write_text("another")
    assert said(kept(tmp_path), provider)
    assert kept(tmp_path).of({SOURCE: provider, "another": other}) is None
    assert kept(tmp_path).lacking({SOURCE: provider, "another": other}) == [other]


def test_another_file_or_another_environment_is_another_provider(
    tmp_path: Path, provider: Path
) -> None:
    assert said(kept(tmp_path, environment={"BETA": "1"}), provider)
    assert kept(tmp_path).of({SOURCE: provider}) is None
    assert kept(tmp_path, environment={"BETA": "2"}).of({SOURCE: provider}) is None
    provider.write_text("a newer one")
    assert kept(tmp_path, environment={"BETA": "1"}).of({SOURCE: provider}) is None


def test_secrets_and_variables_of_the_root_make_no_difference(
    tmp_path: Path, provider: Path
) -> None:
    first = {"TOKEN": "first-secret", "TF_VAR_size": "small"}
    assert said(kept(tmp_path, environment=first, secrets=("first-secret",)), provider)
    second = {"TOKEN": "second-secret", "TF_VAR_size": "large"}
    again = kept(tmp_path, environment=second, secrets=("second-secret",))
    assert again.of({SOURCE: provider}) == {SOURCE: SAID}


def test_one_that_says_nothing_is_left_alone_for_a_day(tmp_path: Path, provider: Path) -> None:
    kept(tmp_path).keep(provider, b"no sense")
    assert kept(tmp_path).of({SOURCE: provider}) is None
    assert kept(tmp_path).lacking({SOURCE: provider}) == []
    for each in (tmp_path / "schemas").iterdir():
        os.utime(each, (0, 0))
    assert kept(tmp_path).lacking({SOURCE: provider}) == [provider]


def test_what_is_spoilt_is_not_used(tmp_path: Path, provider: Path) -> None:
    assert said(kept(tmp_path), provider)
    (file,) = (tmp_path / "schemas").iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    assert kept(tmp_path).of({SOURCE: provider}) is None


def test_those_used_least_recently_go_first(tmp_path: Path) -> None:
    for number in range(4):
        file = tmp_path / f"{number}.said"
        file.write_bytes(b"x" * 10)
        os.utime(file, (number + 1, number + 1))
    sweep(tmp_path, size=25)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2.said", "3.said"]


def test_only_providers_that_no_run_can_change_are_known(tmp_path: Path, provider: Path) -> None:
    package = tmp_path / "root" / PLACE
    package.parent.mkdir(parents=True)
    package.symlink_to(provider.parent)
    assert programs(tmp_path / "root") == {SOURCE: provider}
    package.unlink()
    package.mkdir()
    (package / provider.name).write_text("it could be anything")
    assert programs(tmp_path / "root") is None


def test_a_package_with_two_programs_is_told_apart_by_terraform_alone(
    tmp_path: Path, provider: Path
) -> None:
    package = tmp_path / "root" / PLACE
    package.parent.mkdir(parents=True)
    package.symlink_to(provider.parent)
    provider.with_name("terraform-provider-cloud_v1.0.1").write_text("another")
    assert programs(tmp_path / "root") is None
