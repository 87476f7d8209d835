from typing import Any

import pytest

from trueup.core.terraform.scanning import findings

CHECK = {
    "check_id": "CKV2_AWS_6",
    "check_name": "Ensure that S3 bucket has a Public Access block",
    "resource": "module.m.aws_s3_bucket.a[0]",
    "resource_address": "module.m.aws_s3_bucket.a[0]",
    "guideline": None,
    "severity": None,
}
REPORT = {"check_type": "terraform_plan", "results": {"failed_checks": [CHECK]}}
WORDS = "module.m.aws_s3_bucket.a[0]: Ensure that S3 bucket has a Public Access block (CKV2_AWS_6)"


@pytest.mark.parametrize("said", [REPORT, [REPORT], [{"results": {}}, REPORT]])
def test_checks_that_failed(said: Any) -> None:
    (found,) = findings(said)
    assert (found.message, found.stops, found.asks) == (WORDS, False, False)
    assert found.ref is not None
    assert found.ref.name == "a[0]"


@pytest.mark.parametrize(
    ("severity", "stops", "asks"),
    [("error", True, False), ("approval", False, True), ("warning", False, False)],
)
def test_how_much_they_weigh(severity: str, stops: bool, asks: bool) -> None:
    (found,) = findings(REPORT, severity)
    assert (found.stops, found.asks) == (stops, asks)


@pytest.mark.parametrize("said", [{"passed": 0, "failed": 0, "resource_count": 0}, [], None])
def test_nothing_to_check_is_no_finding(said: Any) -> None:
    assert findings(said) == ()


def test_there_is_an_end() -> None:
    found = findings({"results": {"failed_checks": [CHECK] * 150}})
    assert (len(found), found[-1].message) == (101, "and 50 checks more")
