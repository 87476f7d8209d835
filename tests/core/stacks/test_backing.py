import pytest

from trueup.core.stacks.backing import elsewhere, findings
from trueup.model.stack import Backend


@pytest.mark.parametrize(
    ("kind", "declared", "itself"),
    [
        ("", "", False),
        ("", "local", False),  # a run's folder goes with the run
        ("", "s3", True),
        ("", "cloud", True),
        ("trueup", "s3", False),
        ("root", "s3", True),
    ],
)
def test_who_keeps_the_state(kind: str, declared: str, itself: bool) -> None:
    assert elsewhere(Backend(kind), declared) == itself


@pytest.mark.parametrize(
    ("kind", "declared", "folder", "files", "reasons"),
    [
        ("root", "", ".", (), ["StateNotKept"]),
        ("root", "local", ".", (), ["StateNotKept"]),
        ("root", "s3", ".", (), []),
        ("", "", "net", ("net/terraform.tfstate",), ["StateInGit"]),
        ("", "s3", ".", ("terraform.tfstate",), ["StateInGit"]),
        ("", "", "net", ("terraform.tfstate", "net/sub/terraform.tfstate"), []),
    ],
)
def test_what_is_wrong_with_it(
    kind: str, declared: str, folder: str, files: tuple[str, ...], reasons: list[str]
) -> None:
    found = list(findings(Backend(kind), declared, folder, files))
    assert [each.type for each in found] == reasons
    assert all(each.stops and each.hint for each in found)
