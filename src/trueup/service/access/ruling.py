"""
The rules in force: those of ``argocd-rbac-cm`` over the built-in ones, and each project's own.

A policy that cannot be read changes nothing: what was in force stays so, and the problem is told.
"""

from collections.abc import Iterator, Mapping

import msgspec
import yaml

from trueup.core.access.builtin import BUILTIN
from trueup.core.access.policy import Policy, policy_of
from trueup.core.access.roles import project_policy, role_of
from trueup.core.access.rulebook import Fits, Reason, Rulebook, by_glob, by_regex
from trueup.core.access.settled import GONE
from trueup.core.regex import Unreadable, check
from trueup.model.identity import ISSUER, Identity
from trueup.model.project import AppProject
from trueup.service.argocd_cm import NOTHING

NAME = "argocd-rbac-cm"
GROUPS = ("groups",)
MODES: Mapping[str, Fits] = {"": by_glob, "glob": by_glob, "regex": by_regex}
_OF_PROJECTS = frozenset(
    {
        *("applications", "applicationsets", "repositories", "clusters", "logs", "exec"),
        *("stacks", "stacksets"),
    }
)
_OURS = ("role:", "proj:")


class Ruling:
    """
    What ``argocd-rbac-cm`` says: *data*, on *projects* as they are when they are asked for.

    *problems* are those of the last text that was read, whether it came into force or not. *good*:
    the text in force; None: none could be read yet.
    """

    def __init__(self) -> None:
        self.problems: tuple[str, ...] = ()
        self.good: Mapping[str, str] | None = None
        self.scopes: tuple[str, ...] = GROUPS
        self._builtin = Rulebook(BUILTIN)
        self._default = ""
        self._fits: Fits = by_glob
        self._book = Rulebook(policy_of({}), below=self._builtin)
        self._own: dict[str, tuple[AppProject, Rulebook]] = {}

    def read(self, data: Mapping[str, str] | None, before: Mapping[str, str] = NOTHING) -> None:
        """
        *data*: None: the ConfigMap is gone. *before*: what was good when a server read it last;
        stands in where none was yet.
        """
        problems = self._read(data) if data is not None else []
        if self.good is None and (problems or data is None):
            self._read(before)
        if data is None and self.good:
            problems = [GONE]
        self.problems = tuple(f"{NAME}: {each}" for each in problems)

    def _read(self, data: Mapping[str, str]) -> list[str]:
        policy = policy_of(data)
        problems = list(policy.problems)
        mode = data.get("policy.matchMode", "")
        if mode not in MODES:
            problems.append(f"policy.matchMode: {mode!r} is neither glob nor regex")
        if mode == "regex":
            problems += _unreadable(policy)
        scopes = _scopes(data.get("scopes", ""), problems)
        if problems:
            return problems
        self.good = data
        self.scopes, self._fits = scopes, MODES[mode]
        self._default = data.get("policy.default", "").strip()
        self._book = Rulebook(policy, self._fits, self._builtin)
        self._own.clear()
        return []

    def allow(
        self,
        who: Identity,
        resource: str,
        action: str,
        object: str,
        projects: Mapping[str, AppProject],
        accounts: Mapping[str, object],
    ) -> bool:
        project = projects.get(_project(resource, object))
        book = self._of(project) if project else self._book
        asked = (resource, action, object)
        return any(
            book.permits(each, *asked) for each in self._subjects(who, book, project, accounts)
        )

    def reason(
        self,
        who: Identity,
        asked: tuple[str, str, str],
        projects: Mapping[str, AppProject],
        accounts: Mapping[str, object],
        draft: AppProject | None = None,
    ) -> Reason:
        """Why `allow` says what it does; *draft*: as it would be with this project."""
        concerned = _project(asked[0], asked[2])
        project = projects.get(concerned)
        book = self._of(project) if project else self._book
        if draft is not None and draft.name == concerned:
            project, book = draft, Rulebook(project_policy(draft), self._fits, self._book)
        denied = None
        for each in self._subjects(who, book, project, accounts):
            rule = book.deciding(each, *asked)
            if rule is not None and rule.allow:
                return Reason(True, each, rule)
            if rule is not None and denied is None:
                denied = Reason(False, each, rule)
        return denied or Reason(False)

    def covers(self, pattern: str, text: str) -> bool:
        """By ``policy.matchMode``."""
        return self._fits(pattern, text)

    def _subjects(
        self,
        who: Identity,
        book: Rulebook,
        project: AppProject | None,
        accounts: Mapping[str, object],
    ) -> Iterator[str]:
        """Those by whose rules *who* may do something, if any of them may."""
        if self._default:
            yield self._default
        if role := role_of(who.subject) if who.issuer == ISSUER else None:
            if project is None or role[0] == project.name:
                yield who.subject
            return
        if _is_theirs(who, accounts):
            yield who.subject
        for each in self.groups(who):
            if each in book.members and not each.startswith(_OURS):
                yield each

    def groups(self, who: Identity) -> list[str]:
        """By the scopes: claims that are a text or a list of texts."""
        found: list[str] = []
        for scope in self.scopes:
            said = who.claims.get(scope)
            values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
            found += [each for each in values if isinstance(each, str)]
        return found

    def _of(self, project: AppProject) -> Rulebook:
        """The rules with those of the project on top; most projects have none."""
        if not project.spec.roles:
            return self._book
        kept = self._own.get(project.name)
        if kept is None or kept[0] is not project:
            book = Rulebook(project_policy(project), self._fits, self._book)
            kept = self._own[project.name] = (project, book)
        return kept[1]


def _unreadable(policy: Policy) -> Iterator[str]:
    """A rule that matches nothing could be the one that denies."""
    for rule in policy.rules:
        for pattern in (rule.resource, rule.action, rule.object):
            try:
                check(pattern)
            except Unreadable as error:
                yield f"a rule of {rule.subject}: {error} (policy.matchMode: regex)"


def _project(resource: str, object: str) -> str:
    """Whose project's roles have a say."""
    if resource == "projects":
        return object
    name, slash, _ = object.partition("/")
    return name if slash and resource in _OF_PROJECTS else ""


def _is_theirs(who: Identity, accounts: Mapping[str, object]) -> bool:
    """
    Whether rules for the subject are about *who*.

    An issuer of somebody else's cannot make anybody a local account, or one of our roles, by the
    name that it calls them.
    """
    if not who.subject:
        return False
    return who.issuer == ISSUER or not (who.subject in accounts or who.subject.startswith(_OURS))


def _scopes(text: str, problems: list[str]) -> tuple[str, ...]:
    if not text.strip():
        return GROUPS
    try:
        return msgspec.convert(yaml.safe_load(text), tuple[str, ...], strict=True)
    except (yaml.YAMLError, msgspec.ValidationError):
        problems.append(f"scopes: a list of claims is expected: '[groups, email]', not {text!r}")
        return GROUPS
