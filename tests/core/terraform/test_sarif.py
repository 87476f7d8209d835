from trueup.core.terraform.sarif import sarif
from trueup.model.address import ref_of
from trueup.model.policy import Finding, Severity


def test_findings_stand_at_their_lines() -> None:
    found = sarif(
        [
            Finding(
                "VariableMissing", "variable a has no value", "give it one", where="e/main.tf:3:7"
            ),
            Finding("Drifted", "x was changed", severity=Severity.WARNING, ref=ref_of("aws_x.a")),
            Finding("VariableMissing", "variable b has no value", where="e/main.tf:4"),
        ],
        folder="e",
        version="1.0",
    )
    (run,) = found["runs"]
    assert (found["version"], run["tool"]["driver"]["version"]) == ("2.1.0", "1.0")
    assert run["tool"]["driver"]["rules"] == [
        {"id": "Drifted", "shortDescription": {"text": "Drifted"}},
        {"id": "VariableMissing", "shortDescription": {"text": "Variable missing"}},
    ]
    prints = [each.pop("partialFingerprints")["trueup/v1"] for each in run["results"]]
    assert len(set(prints)) == 3
    assert run["results"] == [
        {
            "ruleId": "VariableMissing",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "variable a has no value. give it one"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "e/main.tf"},
                        "region": {"startLine": 3, "startColumn": 7},
                    }
                }
            ],
        },
        {
            "ruleId": "Drifted",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "x was changed"},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": "e"}},
                    "logicalLocations": [{"fullyQualifiedName": "aws_x.a", "kind": "resource"}],
                }
            ],
        },
        {
            "ruleId": "VariableMissing",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "variable b has no value"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "e/main.tf"},
                        "region": {"startLine": 4},
                    }
                }
            ],
        },
    ]


def test_a_finding_is_known_again_where_lines_have_moved() -> None:
    def told(line: int) -> str:
        where = f"main.tf:{line}"
        (run,) = sarif([Finding("A", f"variable a ({where})", where=where)])["runs"]
        return str(run["results"][0]["partialFingerprints"])

    assert told(3) == told(30)


def test_a_path_is_written_as_an_address() -> None:
    (run,) = sarif([Finding("A", "a", where="my envs/main.tf:3")])["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20envs/main.tf"


def test_nothing_found_is_a_report_too() -> None:
    assert sarif([])["runs"][0]["results"] == []
