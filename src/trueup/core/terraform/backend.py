"""
How states are named: by namespace and name of their Stack, and by workspace.

A state need not have a Stack: any ``terraform`` may keep one here, under names of the same form.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trueup.k8s.ref import Ref
from trueup.model.errors import Refused
from trueup.model.stack import STACK
from trueup.model.terraform import StateAccess

ROOT = "/terraform/state"
"""Where our HTTP backend is, below the server's address."""
RUNS = "/terraform/runs"
"""Where runs that are carried out elsewhere find us."""
RUN_KEY = "Trueup-Run-Key"
"""The header with what such a run has made itself, so that it is known again."""
USER = "token"
"""Who brings a token, whoever's it is."""
DEFAULT = "default"
"""The workspace where nobody says another."""
PROJECT = "trueup.states.project"
"""Of ``argocd-cm``: the project of states that no Stack is for."""
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_WORKSPACE = re.compile(r"[A-Za-z0-9_][\w.-]{0,89}", re.ASCII)


class StateName(NamedTuple):
    """*workspace*: never empty."""

    namespace: str
    name: str
    workspace: str = DEFAULT

    def __str__(self) -> str:
        """As states are kept by."""
        return f"{self.namespace}/{self.name}/{self.workspace}"

    @property
    def stack(self) -> Ref:
        """Which Stack it is of, if there is one."""
        return Ref(STACK, self.namespace, self.name)

    @property
    def path(self) -> str:
        """Of its address."""
        tail = "" if self.workspace == DEFAULT else f"/{self.workspace}"
        return f"{ROOT}/{self.namespace}/{self.name}{tail}"


def state_name(namespace: str, name: str, workspace: str = "") -> StateName:
    """Raises ``Refused`` (400) if it can be no name."""
    found = StateName(namespace, name, workspace or DEFAULT)
    for problem in _problems(found):
        raise Refused(400, "BadRequest", problem, f"{ROOT}/NAMESPACE/NAME, or …/NAME/WORKSPACE")
    return found


def access(server: str, name: StateName, token: str) -> StateAccess:
    """For a run that has *token*; *server*: the address that it reaches us under."""
    return StateAccess(server.rstrip("/") + name.path, USER, token)


def parsed(text: str) -> StateName:
    """What `StateName` prints."""
    return StateName(*text.split("/", 2))


def _problems(said: StateName) -> Iterator[str]:
    for what, text in (("namespace", said.namespace), ("name", said.name)):
        if not _NAME.fullmatch(text):
            yield f"a state's {what} is of small letters, digits, '-' and '.', not {text[:80]!r}"
    if not _WORKSPACE.fullmatch(said.workspace):
        yield f"a workspace is of letters, digits, '_', '-' and '.', not {said.workspace[:80]!r}"
