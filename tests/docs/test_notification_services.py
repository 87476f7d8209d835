"""The page of the services: it has them all, and its examples are taken."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support.clock import Hasty
from tests.support.notifications import oracle
from trueup.edge.notify import Services
from trueup.edge.notify.table import KINDS
from trueup.model.notice import ServiceSettings

PAGE = Path(__file__).parents[2] / "docs/reference/notification-services.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
EXAMPLES = [
    (key, text)
    for block in BLOCKS
    for key, text in yaml.safe_load(block).items()
    if key.startswith("service.")
]


def test_it_has_every_service() -> None:
    headings = re.findall(r"^### (\S+)$", PAGE.read_text(), re.MULTILINE)
    assert sorted(headings) == sorted(KINDS)
    assert {key.split(".")[1] for key, _ in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize(("key", "text"), EXAMPLES, ids=[key for key, _ in EXAMPLES])
def test_an_example_is_taken(key: str, text: str) -> None:
    kind, _, name = key.removeprefix("service.").partition(".")
    settings = yaml.safe_load(text.replace("$github-private-key", "KEY"))
    if kind == "github":
        settings["privateKey"] = oracle.key()
    Services(Hasty()).notifier(ServiceSettings(kind, name or kind, settings))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_template_says_something_for_its_service(block: str) -> None:
    for key, text in yaml.safe_load(block).items():
        if key.startswith("template."):
            said = yaml.safe_load(text)
            assert set(said) - {"message"} <= set(KINDS)
