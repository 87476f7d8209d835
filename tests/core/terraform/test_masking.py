import json
from typing import Any

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.masking import masked
from trueup.core.terraform.secrets import SENSITIVE, secrets_in


def seen(plan: dict[str, Any], *given: str) -> dict[str, Any]:
    return masked(plan, secrets_in(plan, given or ("planted",)))


def test_no_secret_is_left_in_any_part() -> None:
    text = json.dumps(seen(recorded("changed")))
    assert "hunter2-very" not in text
    assert "other2" not in text


def test_rego_sees_what_terraform_says() -> None:
    plan, found = recorded("changed"), seen(recorded("changed"))
    assert found.keys() == plan.keys()
    assert [each["address"] for each in found["resource_changes"]] == [
        each["address"] for each in plan["resource_changes"]
    ]
    assert found["resource_changes"][0] == plan["resource_changes"][0]


def test_credentials_of_providers_are_not_shown() -> None:
    providers = {
        "aws": {
            "expressions": {
                "region": {"constant_value": "eu"},
                "secret_key": {"constant_value": "abc"},
                "url": {"constant_value": "https://planted@x"},
            }
        }
    }
    plan = shown(resource("a.b", "create"), configuration={"provider_config": providers})
    assert seen(plan)["configuration"]["provider_config"]["aws"]["expressions"] == {
        "region": {"constant_value": "eu"},
        "secret_key": {"constant_value": SENSITIVE},
        "url": {"constant_value": f"https://{SENSITIVE}@x"},
    }


def test_types_and_addresses_are_no_secrets() -> None:
    named = resource(
        "postgres_role.postgres", "create", after={"name": "postgres"}, its_type="postgres_role"
    )
    found = seen(
        shown(named, configuration={"root_module": {"resources": [{"type": "postgres_role"}]}}),
        "postgres",
    )
    (change,) = found["resource_changes"]
    assert (change["address"], change["type"]) == ("postgres_role.postgres", "postgres_role")
    assert change["change"]["after"] == {"name": SENSITIVE}
    assert found["configuration"]["root_module"]["resources"] == [{"type": "postgres_role"}]


def test_what_is_imported_and_written_for_it_is_clean() -> None:
    more = {"importing": {"id": "planted"}, "generated_config": 'token = "planted"'}
    (change,) = seen(shown(resource("a.b", "no-op", **more)))["resource_changes"]
    assert change["change"]["importing"] == {"id": SENSITIVE}
    assert change["change"]["generated_config"] == f'token = "{SENSITIVE}"'
