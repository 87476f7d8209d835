"""Which engine runs a stack: real files that say a version, as engines do."""

from pathlib import Path

import pytest

from trueup.edge.terraform import library
from trueup.edge.terraform.programs import Programs
from trueup.model.errors import Stalled
from trueup.model.terraform import Engine


def engine(file: Path, version: str, tool: str = "terraform") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"""#!/bin/sh\necho '{{"terraform_version": "{version}"}}'\n""")
    file.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """Terraform in three versions and two ways to lay them out, and one tofu in the search path."""
    engine(tmp_path / "engines" / "terraform-1.5.7", "1.5.7")
    engine(tmp_path / "engines" / "1.9.8" / "terraform", "1.9.8")
    engine(tmp_path / "engines" / "terraform_1.12.0-beta1", "1.12.0-beta1")
    engine(tmp_path / "engines" / "terraform-docs", "9.9.9")
    (tmp_path / "engines" / "terraform-1.6.0.zip").write_text("no program")
    engine(tmp_path / "bin" / "terraform", "1.11.4")
    engine(tmp_path / "bin" / "tofu", "1.8.3")
    return Programs(tmp_path / "engines", str(tmp_path / "bin"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", "1.11.4"),
        ("~> 1.5.0", "1.5.7"),
        ("< 1.11, > 1.6", "1.9.8"),
        (">= 1.12.0-alpha1", "1.12.0-beta1"),
    ],
)
async def test_the_newest_that_fits(programs: Programs, wanted: str, found: str) -> None:
    assert (await programs.find(Engine("terraform", wanted))).version == found


@pytest.mark.parametrize(
    ("pinned", "wanted", "found"),
    [("1.9.8", "", "1.9.8"), ("1.9.8", "> 1.10", "1.11.4"), ("1.3.0", "", "1.11.4")],
)
async def test_what_is_pinned_if_it_is_there_and_fits(
    programs: Programs, pinned: str, wanted: str, found: str
) -> None:
    assert (await programs.find(Engine("terraform", wanted, pinned=pinned))).version == found


async def test_tofu(programs: Programs) -> None:
    found = await programs.find(Engine("tofu", "~> 1.8"))
    assert str(found) == "tofu 1.8.3"


async def test_what_is_there_is_said_if_none_fits(programs: Programs) -> None:
    with pytest.raises(Stalled) as none:
        await programs.find(Engine("terraform", "> 2"))
    assert none.value.reason == "NoEngine"
    assert str(none.value).startswith(
        "there is no terraform > 2 here, only 1.5.7, 1.9.8, 1.11.4, 1.12.0-beta1"
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [(Engine("terraform", "newest"), "InvalidVersion"), (Engine("pulumi"), "UnknownTool")],
)
async def test_what_cannot_be_asked_for(programs: Programs, asked: Engine, reason: str) -> None:
    with pytest.raises(Stalled) as refused:
        await programs.find(asked)
    assert refused.value.reason == reason


async def test_a_program_that_was_exchanged_is_asked_anew(
    programs: Programs, tmp_path: Path
) -> None:
    await programs.find(Engine())
    file = tmp_path / "bin" / "terraform"
    file.unlink()
    engine(file, "1.13.0")
    assert (await programs.find(Engine())).version == "1.13.0"


async def test_the_library_where_there_is_no_program(tmp_path: Path) -> None:
    found = await Programs(None, str(tmp_path)).find(Engine())
    assert found.words == library.words()
    with pytest.raises(Stalled, match="there is no tofu here"):
        await Programs(None, str(tmp_path)).find(Engine("tofu"))


async def test_the_library_where_no_program_fits(programs: Programs) -> None:
    found = await programs.find(Engine("terraform", "~> 1.15"))
    assert found.words == library.words()


def terragrunt(folder: Path, said: str) -> Programs:
    engine(folder / "bin" / "terraform", "1.11.4")
    engine(folder / "bin" / "tofu", "1.8.3")
    file = folder / "bin" / "terragrunt"
    file.write_text(f"#!/bin/sh\necho terragrunt version {said}\n")
    file.chmod(0o755)
    return Programs(None, str(folder / "bin"))


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        (None, "terragrunt 0.55.1 (terraform 1.11.4)"),
        (Engine("tofu"), "terragrunt 0.55.1 (tofu 1.8.3)"),
        (Engine("", "< 1.9"), "terragrunt 0.55.1 (tofu 1.8.3)"),
    ],
)
async def test_terragrunt_runs_an_engine_that_fits(
    tmp_path: Path, runs: Engine | None, told: str
) -> None:
    found = await terragrunt(tmp_path, "v0.55.1").find(Engine("terragrunt", "~> 0.55", runs=runs))
    assert str(found) == told


async def test_a_terragrunt_without_a_number_is_the_newest(tmp_path: Path) -> None:
    await terragrunt(tmp_path, "latest").find(Engine("terragrunt", ">= 1.0"))
    with pytest.raises(Stalled, match="there is no terragrunt < 1 here"):
        await terragrunt(tmp_path, "v1.1.1").find(Engine("terragrunt", "< 1"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Engine("tofu", "", "> 9"), "1.12.1"),
        (Engine("tofu", "< 1.12", ">= 1.5"), "1.8.3"),
        (Engine("tofu", "", "< 1.9", "< 1.12"), "1.8.3"),
        (Engine("tofu", "", "> 9", ">= 1.12"), "1.12.1"),
        (Engine("tofu", "< 1.12", "> 9"), ""),
        (Engine("tofu", "", "", "> 2"), ""),
        (Engine("terraform", "", "< 1.6", "> 9"), "1.5.7"),
    ],
)
async def test_what_files_require_counts_for_whom_they_are(
    programs: Programs, tmp_path: Path, asked: Engine, found: str
) -> None:
    """OpenTofu 1.12 passes over ``required_version`` in Terraform's files; older ones do not."""
    engine(tmp_path / "engines" / "tofu-1.12.1", "1.12.1", "tofu")
    if found:
        assert (await programs.find(asked)).version == found
    else:
        with pytest.raises(Stalled, match="there is no tofu"):
            await programs.find(asked)
