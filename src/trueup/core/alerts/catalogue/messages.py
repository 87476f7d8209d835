"""The templates that are built in, in few words each; `sections` makes the rest of them."""

from collections.abc import Mapping

from trueup.core.alerts.catalogue.sections import Message

APP = "{{.app.metadata.name}}"
STACK = "{{.stack.metadata.name}}"
PROPOSAL = "{{.proposal.metadata.name}}"


def _link(path: str) -> str:
    """Where the context has an address."""
    return f"{{{{if .context.argocdUrl}}}}{{{{.context.argocdUrl}}}}/{path}{{{{end}}}}"


APP_LINK = _link(f"applications/{{{{.app.metadata.namespace}}}}/{APP}")
STACK_LINK = _link(f"stacks/{{{{.stack.metadata.namespace}}}}/{STACK}")
PROPOSAL_LINK = _link(f"proposals/{{{{.proposal.metadata.namespace}}}}/{PROPOSAL}")
SOURCE = (
    "{{with .app.spec.source}}{{.repoURL}}{{else}}"
    "{{range $at, $one := .app.spec.sources}}{{if $at}}, {{end}}{{$one.repoURL}}{{end}}{{end}}"
)
REVISION = '{{with .app.status.sync}}{{or .revision (join ", " .revisions)}}{{end}}'
STATE = {
    "Sync": "{{with .app.status.sync}}{{.status}}{{end}}",
    "Health": "{{with .app.status.health}}{{.status}}{{end}}",
    "Repository": SOURCE,
    "Revision": REVISION,
}


def _of(what: str, field: str) -> str:
    """A field, or nothing where it is not there yet."""
    return f'{{{{with {what}}}}}{{{{.{field} | default ""}}}}{{{{end}}}}'


PLAN = {
    "Plan": "{{with .stack.status.plan}}{{with .totals}}{{.create | default 0}} to create, "
    "{{.update | default 0}} to change, {{.replace | default 0}} to replace, "
    "{{.delete | default 0}} to delete{{end}}{{end}}",
    "Revision": _of(".stack.status.plan", "revision"),
    "Approvals": "{{with .stack.status.plan}}{{.needs | default 0}}{{end}} needed",
}
RUN = {
    "Run": f"{_of('.stack.status.run', 'kind')} {_of('.stack.status.run', 'phase')}",
    "Revision": _of(".stack.status.run", "revision"),
}
PROPOSED = {
    "Repository": _of(".proposal.spec", "repoURL"),
    "Revision": _of(".proposal.status", "revision"),
    "Parts": "{{with .proposal.status}}{{len (.parts | default list)}}{{end}}",
}


def _app(title: str, more: str, kind: str, facts: Mapping[str, str] = STATE) -> Message:
    return Message(f"{APP} {title}", more, kind, APP_LINK, facts, APP)


def _stack(title: str, more: str, kind: str, facts: Mapping[str, str]) -> Message:
    return Message(f"Stack {STACK} {title}", more, kind, STACK_LINK, facts, STACK)


def _proposal(title: str, more: str, kind: str) -> Message:
    return Message(f"Proposal {PROPOSAL} {title}", more, kind, PROPOSAL_LINK, PROPOSED, PROPOSAL)


def _trouble(kind: str) -> Message:
    return Message(
        "{{.trouble.spec.title}}",
        "{{with .trouble.spec.message}}\n{{.}}{{end}}",
        kind,
        _link("health"),
        {"Since": "{{.trouble.spec.since}}"},
        "{{.trouble.metadata.name}}",
    )


def _said(by: str) -> str:
    """The message of *by*, on a line of its own, if it has one."""
    return f"{{{{with {by}}}}}{{{{with .message}}}}\n{{{{.}}}}{{{{end}}}}{{{{end}}}}"


DECIDE = "{{with .approval}}{{with .url}}\nDecide: {{.}}{{end}}{{end}}"
TITLE = "{{with .proposal.spec}}{{with .title}}\n{{.}}{{end}}{{end}}"
MESSAGES: Mapping[str, Message] = {
    "app-created": _app("was created", "", "info"),
    "app-deleted": _app("is deleted", "", "warning"),
    "app-deployed": _app("runs a new version", "", "good"),
    "app-health-degraded": _app("is degraded", _said(".app.status.health"), "error"),
    "app-sync-failed": _app("could not be synced", _said(".app.status.operationState"), "error"),
    "app-sync-running": _app("is being synced", "", "info"),
    "app-approval-needed": _app(
        "waits for a person to confirm what its sync deletes",
        _said(".app.status.operationState") + DECIDE,
        "warning",
    ),
    "app-sync-status-unknown": _app(
        "may or may not be in sync",
        "{{range .app.status.conditions}}\n{{.type}}: {{.message}}{{end}}",
        "warning",
    ),
    "app-sync-succeeded": _app("was synced", "", "good"),
    "app-drifted": _app("differs from what was synced", "", "warning"),
    "stack-approval-needed": _stack(
        "waits for an approval",
        "{{with .stack.status.plan}}{{range .why}}\n{{.}}{{end}}{{end}}" + DECIDE,
        "warning",
        PLAN,
    ),
    "stack-applied": _stack("was changed", "", "good", RUN),
    "stack-failed": _stack("has failed", _said(".stack.status.run"), "error", RUN),
    "stack-drifted": _stack(
        "has drifted",
        "{{range .stack.status.drift.resources}}\n{{.address}}: {{.action}}{{end}}",
        "warning",
        {"Resources": "{{len .stack.status.drift.resources}}"},
    ),
    "proposal-approval-needed": _proposal(
        "waits for an approval",
        TITLE + DECIDE,
        "warning",
    ),
    "proposal-planned": _proposal("is planned", TITLE, "info"),
    "proposal-merged": _proposal("was merged", TITLE, "good"),
    "proposal-rejected": _proposal(
        "is not wanted",
        "{{with .proposal.rejection}}\n{{.by}}{{with .reason}}: {{.}}{{end}}{{end}}",
        "warning",
    ),
    "appset-error": Message(
        "ApplicationSet {{.appset.metadata.name}} cannot be generated",
        '{{range .appset.status.conditions}}{{if eq .type "ErrorOccurred"}}\n{{.message}}'
        "{{end}}{{end}}",
        "error",
        _link("applicationsets"),
        {},
        "{{.appset.metadata.name}}",
    ),
    "trouble": _trouble("error"),
    "trouble-over": _trouble("good"),
}
