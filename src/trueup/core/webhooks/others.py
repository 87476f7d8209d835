"""Others than Applications that follow sources: Stacks, sets of them, and Proposals."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.core.webhooks.matching import concerned
from trueup.core.webhooks.notice import Notice
from trueup.k8s.ref import GroupKind
from trueup.model.application import ApplicationSpec
from trueup.model.proposal import PROPOSAL, ProposalSpec
from trueup.model.source import Source
from trueup.model.stack import STACK, StackSpec
from trueup.model.stackset import STACK_SET, StackSetSpec

KINDS = (STACK, STACK_SET, PROPOSAL)


def sources(kind: GroupKind, body: Mapping[str, Any]) -> tuple[Source, ...]:
    """What one of `KINDS` follows; none where it cannot be read, which is told elsewhere."""
    spec = body.get("spec")
    try:
        if kind == STACK:
            return (msgspec.convert(spec, StackSpec, strict=False).source,)
        if kind == STACK_SET:
            return (msgspec.convert(spec, StackSetSpec, strict=False).source,)
        proposed = msgspec.convert(spec, ProposalSpec, strict=False)
    except msgspec.ValidationError:
        return ()
    revisions = (proposed.revision, proposed.base)
    return tuple(Source(repo_url=proposed.repo_url, target_revision=each) for each in revisions)


def moved(known: tuple[Source, ...], notice: Notice) -> tuple[Source, ...]:
    """Those that may be something else now; which files of them count only a look can tell."""
    return tuple(each for each in known if concerned(ApplicationSpec(source=each), "", notice))
