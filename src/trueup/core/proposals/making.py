"""Making: the object of a Proposal."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.model.proposal import PROPOSAL, ProposalSpec

VERSION = "trueup.dev/v1alpha1"
LONGEST = 50  # characters of a name, before what tells it from others
_UNNAMEABLE = re.compile(r"[^a-z0-9]+")


def body(namespace: str, name: str, spec: ProposalSpec) -> dict[str, Any]:
    """As the API takes it."""
    said: Mapping[str, Any] = msgspec.to_builtins(spec)
    return {
        "apiVersion": VERSION,
        "kind": PROPOSAL.kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {key: value for key, value in said.items() if value not in ("", [], False)},
    }


def name_of(spec: ProposalSpec, what: str = "") -> str:
    """The same for the same *what* of the same repository, pull request or revision, and base."""
    words = what or (f"pr-{spec.number}" if spec.number else spec.revision)
    told = _UNNAMEABLE.sub("-", words.lower())[:LONGEST].strip("-") or "proposal"
    which = spec.number or spec.revision
    whole = "\0".join((spec.repo_url, which, spec.base, *spec.parts))
    return f"{told}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"
