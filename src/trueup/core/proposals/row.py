"""Row: what a list says of a Proposal."""

from datetime import datetime

from trueup.k8s.value import Value
from trueup.model.proposal import Proposal


class PartRow(Value, frozen=True):
    """Of one part, in a word."""

    id: str
    state: str
    outcome: str = ""
    changes: int = 0
    provisional: bool = False


class Row(Value, frozen=True):
    """
    *approved*: by whom, of what it would do now. *message*: what is to be said of it. *asks*: a
    person must look at its files before all of it can be planned.
    """

    namespace: str
    name: str
    repo_url: str
    revision: str
    base: str = ""
    title: str = ""
    link: str = ""
    author: str = ""
    number: str = ""
    phase: str = ""
    commit: str = ""
    digest: str = ""
    parts: tuple[PartRow, ...] = ()
    approved: tuple[str, ...] = ()
    asks: bool = False
    message: str = ""
    created: str = ""
    since: datetime | None = None


def row(proposal: Proposal) -> Row:
    """Of one Proposal, as it is."""
    spec, status = proposal.spec, proposal.status
    ahead = any(each.commit == status.revision for each in proposal.go_aheads)
    ready = next((each.message for each in status.conditions if each.type == "Ready"), "")
    others = [each.message for each in status.conditions if each.type != "Ready"]
    return Row(
        proposal.namespace,
        proposal.name,
        spec.repo_url,
        spec.revision,
        spec.base,
        spec.title,
        spec.link,
        spec.author,
        spec.number,
        status.phase,
        status.revision,
        status.digest,
        tuple(
            PartRow(each.id, each.state, each.outcome, each.counts.changes, each.provisional)
            for each in status.parts
        ),
        tuple(dict.fromkeys(each.by for each in proposal.given)),
        not ahead and any(each.pending and each.asks for each in status.parts),
        "; ".join(filter(None, (*others, ready))),
        str(proposal.metadata.get("creationTimestamp") or ""),
        status.since,
    )
