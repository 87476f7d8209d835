"""
Write the pages of ``docs/reference``: what the code itself says, in tables.

``make docs`` runs it; a test fails when a page is not what it writes. Meanings are taken from where
they stand for whoever reads the code: the comment behind a setting, the help of a flag, the
docstring of a health check.
"""

from collections.abc import Mapping

from docs import notifications
from docs.generate.api import API, api
from docs.generate.applications import CONDITIONS, UNSUPPORTED, conditions, unsupported
from docs.generate.cluster import KINDS, SIMULATOR, kinds, simulator
from docs.generate.commands import (
    ARGOCD,
    COMMAND_LINE,
    EXIT_CODES,
    command_line,
    commands_of_argocd,
    exit_codes,
)
from docs.generate.configuration import KEYS, SETTINGS, keys_page, settings_page
from docs.generate.judging import ACTIONS, HEALTH, actions, health
from docs.generate.monitoring import METRICS, metrics
from docs.generate.places import REFERENCE
from docs.generate.tables import Page
from docs.generate.terraform import LAYOUT, STACKS, layout, stacks

PAGES: Mapping[str, Page] = {
    "settings.md": Page("Settings", SETTINGS, settings_page),
    "command-line.md": Page("The command line", COMMAND_LINE, command_line),
    "argocd-commands.md": Page("Commands of argocd", ARGOCD, commands_of_argocd),
    "argocd-keys.md": Page("Keys of Argo CD's settings", KEYS, keys_page),
    "exit-codes.md": Page("Exit codes", EXIT_CODES, exit_codes),
    "kinds.md": Page("Kinds of the embedded API server", KINDS, kinds),
    "simulator.md": Page("The simulator", SIMULATOR, simulator),
    "health.md": Page("Health checks", HEALTH, health),
    "actions.md": Page("Built-in actions", ACTIONS, actions),
    "api.md": Page("The HTTP API", API, api),
    "conditions.md": Page("Conditions of an Application", CONDITIONS, conditions),
    "trueup-yaml.md": Page("trueup.yaml", LAYOUT, layout),
    "metrics.md": Page("Metrics", METRICS, metrics),
    "stacks.md": Page("Stack, StackSet, Proposal", STACKS, stacks),
    "notifications.md": Page(
        "Triggers and templates", notifications.INTRODUCTION, notifications.page
    ),
    "unsupported.md": Page("Accepted, but not supported yet", UNSUPPORTED, unsupported),
}
"""By their paths below ``docs/reference``."""


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text())
