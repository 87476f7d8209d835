"""What is shown of an application: one row, or the whole of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.cli.output import Output
from trueup.core.source.kinds import short as short_of

App = Mapping[str, Any]

RESOURCE_COLUMNS = ("GROUP", "KIND", "NAMESPACE", "NAME", "STATUS", "HEALTH", "HOOK", "MESSAGE")
NOTHING = "<none>"
DELETING = "Deleting"


def row(app: App) -> tuple[str, ...]:
    """One line of ``app list``."""
    status = app.get("status") or {}
    spec = app["spec"]
    destination = spec.get("destination") or {}
    first = (sources(app) or [{}])[0]
    return (
        full_name(app),
        destination.get("server") or destination.get("name") or "",
        destination.get("namespace") or "",
        spec.get("project") or "default",
        sync_status(app),
        _at(status, "health", "status") or "Unknown",
        policy(app),
        ",".join(sorted({each["type"] for each in status.get("conditions") or ()})) or NOTHING,
        first.get("repoURL") or "",
        first.get("path") or first.get("chart") or "",
        first.get("targetRevision") or "",
    )


def show(
    out: Output, app: App, windows: Mapping[str, Any] | None = None, *, operation: bool = False
) -> None:
    """The head of ``app get``; *windows*: the answers of ``/syncwindows`` and of ours."""
    status = app.get("status") or {}
    spec = app["spec"]
    destination = spec.get("destination") or {}
    out.pairs(
        (
            ("Name", full_name(app)),
            ("Project", spec.get("project") or "default"),
            ("Server", destination.get("server") or destination.get("name")),
            ("Namespace", destination.get("namespace")),
        )
    )
    told_sources(out, app)
    if windows is not None:
        out.pairs((*_windows(windows), *_gates(app, windows)))
    out.pairs((("Sync Policy", policy_words(app)), ("Sync Status", _compared(app))))
    health = status.get("health") or {}
    out.pairs(
        (("Health Status", _joined(health.get("status") or "Unknown", health.get("message"))),)
    )
    if operation or _at(status, "operationState", "phase") in ("Running", "Terminating"):
        operation_state(out, status.get("operationState") or {})
    conditions = status.get("conditions") or []
    if conditions:
        out.line()
        out.table(
            ("CONDITION", "MESSAGE", "LAST TRANSITION"),
            [(one["type"], one["message"], one.get("lastTransitionTime")) for one in conditions],
        )


def operation_state(out: Output, state: Mapping[str, Any]) -> None:
    """The operation that is going on, or the last one."""
    if not state:
        return
    result = state.get("syncResult") or {}
    revisions = result.get("revisions") or [result.get("revision") or ""]
    out.line()
    out.pairs(
        (
            ("Operation", "Sync"),
            ("Sync Revision", ", ".join(revisions)),
            ("Phase", state.get("phase")),
            ("Start", state.get("startedAt")),
            ("Finished", state.get("finishedAt") or ""),
            ("Duration", duration(state)),
            ("Message", state.get("message")),
        )
    )


def duration(state: Mapping[str, Any]) -> str:
    """How long an operation took, in seconds."""
    from datetime import datetime

    if not state.get("startedAt") or not state.get("finishedAt"):
        return ""
    begin, end = (datetime.fromisoformat(state[name]) for name in ("startedAt", "finishedAt"))
    return f"{(end - begin).total_seconds():g}s"


def parameters(out: Output, app: App) -> None:
    """Helm's and a plugin's parameters and Kustomize's images, as the spec sets them."""
    found = [
        (each.get("name"), each.get("value"))
        for source in sources(app)
        for each in (source.get("helm") or {}).get("parameters") or ()
    ]
    found += [
        (each.get("name"), _value(each))
        for source in sources(app)
        for each in (source.get("plugin") or {}).get("parameters") or ()
    ]
    found += [
        ("image", each)
        for source in sources(app)
        for each in (source.get("kustomize") or {}).get("images") or ()
    ]
    if found:
        out.line()
        out.table(("NAME", "VALUE"), found)


def announcements(out: Output, told: Sequence[Mapping[str, Any]]) -> None:
    """What plugins say that can be set, with their defaults."""
    if told:
        out.line()
        out.table(
            ("PARAMETER", "TYPE", "REQUIRED", "DEFAULT", "TITLE"),
            (
                (
                    each.get("name"),
                    each.get("collectionType") or each.get("itemType") or "string",
                    "yes" if each.get("required") else "",
                    _value(each),
                    each.get("title") or each.get("tooltip"),
                )
                for each in told
            ),
        )


def _value(parameter: Mapping[str, Any]) -> str:
    """A string as it is, a list and a map in one line."""
    if (array := parameter.get("array")) is not None:
        return ", ".join(map(str, array))
    if (named := parameter.get("map")) is not None:
        return ", ".join(f"{key}={value}" for key, value in sorted(named.items()))
    return str(parameter.get("string") or "")


def objects(out: Output, app: App) -> None:
    """The table below the head, if there is anything to put into it."""
    if rows := resources(app):
        out.line()
        out.table(RESOURCE_COLUMNS, rows)


def resources(app: App) -> list[tuple[str, ...]]:
    """
    One line an object, hooks last; the message is what the last operation said of it.

    Objects that only the operation knows (hooks, pruned ones) have their lines too.
    """
    status = app.get("status") or {}
    results = {
        _key(each): each for each in _at(status, "operationState", "syncResult", "resources") or ()
    }
    rows = []
    for each in status.get("resources") or ():
        result = results.pop(_key(each), {})
        rows.append(_line(each, result))
    return rows + [_line({}, result) for result in results.values()]


def pruned_later(app: App) -> list[str]:
    """The objects that Git no longer has and that are still there."""
    return [
        f"{each.get('kind')}/{each.get('name')}"
        for each in (app.get("status") or {}).get("resources") or ()
        if each.get("requiresPruning")
    ]


def history(out: Output, entries: Sequence[Mapping[str, Any]]) -> None:
    """A table for each repository, as ``argocd`` has them; who began it is ours."""
    tables: dict[str, list[tuple[object, ...]]] = {}
    for entry in entries:
        for source, revision in _deployed(entry):
            row = (entry["id"], entry.get("deployedAt") or "", revision, _initiator(entry))
            tables.setdefault(str(source.get("repoURL") or ""), []).append(row)
    for number, (url, rows) in enumerate(tables.items()):
        if number:
            out.line()
        out.line(f"SOURCE  {url}")
        out.table(("ID", "DATE", "REVISION", "INITIATOR"), rows)


def _deployed(entry: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """Each source of a deployment with its revision in words."""
    several = entry.get("sources") or []
    if not several:
        source = entry.get("source") or {}
        return [(source, _revision(source, str(entry.get("revision") or "")))]
    commits = [str(each or "") for each in entry.get("revisions") or ()]
    return [
        (source, _revision(source, commits[at] if at < len(commits) else ""))
        for at, source in enumerate(several)
    ]


def _initiator(entry: Mapping[str, Any]) -> str:
    by = entry.get("initiatedBy") or {}
    return str(by.get("username") or ("automated" if by.get("automated") else ""))


def state(app: App) -> str:
    """In one line: ``guestbook: Synced to HEAD (1234567), Healthy``."""
    health = _at(app, "status", "health", "status") or "Unknown"
    return f"{app['metadata']['name']}: {_compared(app)}, {health}"


def sources(app: App) -> list[Mapping[str, Any]]:
    spec = app["spec"]
    dry = _at(spec, "sourceHydrator", "drySource")
    only = spec.get("source") or dry
    return list(spec.get("sources") or ([only] if only else []))


def full_name(app: App) -> str:
    metadata = app["metadata"]
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else str(metadata["name"])


def sync_status(app: App) -> str:
    """One that is being deleted is compared no more."""
    if app["metadata"].get("deletionTimestamp"):
        return DELETING
    return str(_at(app, "status", "sync", "status") or "Unknown")


def policy(app: App) -> str:
    automated = _at(app, "spec", "syncPolicy", "automated")
    if automated is None or automated.get("enabled") is False:
        return "Manual"
    return "Auto-Prune" if automated.get("prune") else "Auto"


def policy_words(app: App) -> str:
    automated = _at(app, "spec", "syncPolicy", "automated") or {}
    if policy(app) == "Manual":
        return "Manual"
    words = [
        word
        for field, word in (
            ("prune", "Prune"),
            ("selfHeal", "SelfHeal"),
            ("allowEmpty", "AllowEmpty"),
        )
        if automated.get(field)
    ]
    return "Automated" + (f" ({', '.join(words)})" if words else "")


def _compared(app: App) -> str:
    sync = _at(app, "status", "sync") or {}
    found = sync_status(app)
    if found == DELETING:
        return f"{found} since {app['metadata']['deletionTimestamp']}"
    target = (sources(app) or [{}])[0].get("targetRevision") or "HEAD"
    word = {"Synced": " to ", "OutOfSync": " from "}.get(found)
    if not word:
        return found
    commits = [sync.get("revision") or "", *(sync.get("revisions") or ())]
    short = ", ".join(short_of(each) for each in commits if each)
    return f"{found}{word}{target}" + (f" ({short})" if short and short != target else "")


def told_sources(out: Output, app: App) -> None:
    found = sources(app)
    out.line("Sources:" if len(found) > 1 else "Source:")
    for source in found:
        out.pairs(
            (
                ("- Repo", source.get("repoURL")),
                ("  Target", source.get("targetRevision") or "HEAD"),
                *((("  Ref", source["ref"]),) if source.get("ref") else ()),
                *((("  Chart", source["chart"]),) if source.get("chart") else ()),
                *((("  Path", source["path"]),) if source.get("path") else ()),
                *_overridden(source),
            )
        )


def _overridden(source: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    if files := _at(source, "helm", "valueFiles"):
        yield "  Helm Values", ",".join(files)
    if prefix := _at(source, "kustomize", "namePrefix"):
        yield "  Name Prefix", prefix


def _windows(found: Mapping[str, Any]) -> list[tuple[str, object]]:
    """What the sync windows allow, and which they are."""
    active, known = (found.get(f"{name}Windows") or [] for name in ("active", "assigned"))
    allows, denies = ({each["kind"] for each in active} >= {kind} for kind in ("allow", "deny"))
    shut = any(each["kind"] == "allow" for each in known) and not allows
    status = "Sync Allowed"
    if denies or shut or not found.get("canSync", True):
        status = "Manual Allowed" if found.get("canSync") else "Sync Denied"
    told = [f"{each['kind']}:{each['schedule']}:{each['duration']}" for each in known]
    names = ["Assigned Windows", *[""] * len(told)]
    return [("SyncWindow", status), *zip(names, told, strict=False)]


def _gates(app: App, found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Until when, by the clock of the first window's time zone; only where there are windows."""
    if found.get("automatic") and policy(app) != "Manual":
        word = "waits" if found.get("waits") else "held"
        yield "Automatic Sync", _gate(found["automatic"], word)
    if found.get("manual"):
        yield "Manual Sync", _gate(found["manual"], "refused")


def _gate(gate: Mapping[str, Any], refused: str) -> str:
    word = "allowed" if gate["allowed"] else refused
    if not gate.get("until"):
        return f"{word}, with no end in sight"
    return f"{word} until {gate['until']} ({gate['timeZone']})"


def _line(each: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[str, ...]:
    named = each or result
    hook = result.get("hookType") or ""  # its phase says all; Argo CD shows no health of it
    status = each.get("status") or result.get("hookPhase") or result.get("status") or ""
    return (
        named.get("group") or "",
        named.get("kind") or "",
        named.get("namespace") or "",
        named.get("name") or "",
        status,
        ("" if hook else _at(each, "health", "status")) or "",
        hook,
        result.get("message") or _at(each, "health", "message") or "",
    )


def _key(each: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each.get(name) or "") for name in ("group", "kind", "namespace", "name"))


def _revision(source: Mapping[str, Any], revision: str) -> str:
    target = str(source.get("targetRevision") or "HEAD")
    return f"{target} ({short_of(revision)})" if revision and target != revision else revision


def _joined(*words: str | None) -> str:
    return ": ".join(word for word in words if word)


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = (value or {}).get(name)
    return value
