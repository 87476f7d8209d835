"""Ruling: what the users' own rules say of a plan, and checkov, if the policy asks for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueup.core.terraform import cost, rules, scanning
from trueup.core.terraform.secrets import Raw
from trueup.core.terraform.subject import subject
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.rules import Question
from trueup.model.stack import Cost, StackPolicy
from trueup.ports import Rules, Scanner


class Known(Value, frozen=True):
    """*hidden*: texts that are never shown. *files*: of the root, that rules are read from."""

    hidden: tuple[str, ...] = ()
    files: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Ruling:
    """*scanner*: checkov, which is asked only where the policy says so."""

    rules: Rules
    scanner: Scanner

    async def findings(
        self, policy: StackPolicy, shown: Raw, plan: Plan, known: Known
    ) -> tuple[Finding, ...]:
        """*shown*: the plan's JSON, with secrets in clear: what is asked sees it masked."""
        if not asks(policy):
            return ()
        about = await asyncio.to_thread(subject, shown, plan, known.hidden)
        asked = [rules.question(each, known.files) for each in policy.rules]
        questions = [each for each in asked if isinstance(each, Question)]
        answers = await self.rules.ask(questions, about) if questions else ()
        found = rules.all_findings(policy.rules, asked, answers)
        scanned = await self._scanned(policy, about.input)
        return (*found, *scanned, *priced(policy.cost, shown, plan, known.files))

    async def _scanned(self, policy: StackPolicy, input: Mapping[str, Any]) -> tuple[Finding, ...]:
        """What cannot be scanned is told, and stops where the checks would."""
        if not policy.checkov:
            return ()
        try:
            return scanning.findings(await self.scanner.scan(input), policy.checkov)
        except Stalled as error:
            return (Finding(error.reason, error.message, error.hint),)


def priced(wanted: Cost, shown: Raw, plan: Plan, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What a plan that does something adds to a month's bill, if there are prices."""
    if plan.empty or not (wanted.prices or wanted.path):
        return ()
    listed = cost.prices(wanted, files)
    if isinstance(listed, Finding):
        return (listed,)
    return tuple(cost.findings(cost.estimate(shown, listed), wanted))


def asks(policy: StackPolicy) -> bool:
    """Whether anybody but Terraform is asked about a plan, or its prices are."""
    return bool(policy.rules or policy.checkov or policy.cost.prices or policy.cost.path)
