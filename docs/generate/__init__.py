"""
Write the pages of ``docs/reference``: what the code itself says, in tables.

``make docs`` runs it; a test fails when a page is not what it writes. Meanings are taken from where
they stand for whoever reads the code: the comment behind a setting, the help of a flag, the
docstring of a health check.
"""

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
from docs.generate.tables import page
from docs.generate.terraform import LAYOUT, STACKS, layout, stacks


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def pages() -> dict[str, str]:
    """The pages by their paths below ``docs/reference``."""
    return {
        "settings.md": page("Settings", SETTINGS, settings_page()),
        "command-line.md": page("The command line", COMMAND_LINE, command_line()),
        "argocd-commands.md": page("Commands of argocd", ARGOCD, commands_of_argocd()),
        "argocd-keys.md": page("Keys of Argo CD's settings", KEYS, keys_page()),
        "exit-codes.md": page("Exit codes", EXIT_CODES, exit_codes()),
        "kinds.md": page("Kinds of the embedded API server", KINDS, kinds()),
        "simulator.md": page("The simulator", SIMULATOR, simulator()),
        "health.md": page("Health checks", HEALTH, health()),
        "actions.md": page("Built-in actions", ACTIONS, actions()),
        "api.md": page("The HTTP API", API, api()),
        "conditions.md": page("Conditions of an Application", CONDITIONS, conditions()),
        "trueup-yaml.md": page("trueup.yaml", LAYOUT, layout()),
        "metrics.md": page("Metrics", METRICS, metrics()),
        "stacks.md": page("Stack, StackSet, Proposal", STACKS, stacks()),
        "notifications.md": page(
            "Triggers and templates", notifications.INTRODUCTION, notifications.page()
        ),
        "unsupported.md": page("Accepted, but not supported yet", UNSUPPORTED, unsupported()),
    }
