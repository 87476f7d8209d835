"""
Sync options: what an Application and an object's own annotation say of how to sync.

``spec.syncPolicy.syncOptions`` (and those of an operation) hold for all objects; the annotation
``argocd.argoproj.io/sync-options`` holds for one and wins. Later entries win over earlier ones.
"""

from collections.abc import Iterable, Mapping

from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.plan import Manner

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
COMPARE_OPTIONS = "argocd.argoproj.io/compare-options"
HELM_POLICY = "helm.sh/resource-policy"
KNOWN = (
    "ApplyOutOfSyncOnly",
    "ClientSideApplyMigration",
    "CreateNamespace",
    "Delete",
    "FailOnSharedResource",
    "Force",
    "Prune",
    "PruneLast",
    "PrunePropagationPolicy",
    "Replace",
    "RespectIgnoreDifferences",
    "ServerSideApply",
    "SkipDryRunOnMissingResource",
    "Validate",
)
KNOWN_OF_COMPARISON = ("IgnoreExtraneous", "IncludeMutationWebhook", "ServerSideDiff")
DELETION_APPROVED = "argocd.argoproj.io/deletion-approved"


class SyncOptions(Value, frozen=True):
    """Options by name, as written: ``{"Prune": "false"}``."""

    given: Mapping[str, str] = {}

    def on(self, name: str) -> bool:
        return self.given.get(name) == "true"

    def off(self, name: str) -> bool:
        return self.given.get(name) == "false"

    def switch(self, name: str) -> bool | None:
        """True or false as written; None where it is not."""
        return {"true": True, "false": False}.get(self.given.get(name, ""))

    def over(self, lower: "SyncOptions") -> "SyncOptions":
        """These options, and those of *lower* that these do not name."""
        return SyncOptions({**lower.given, **self.given}) if self.given else lower

    @property
    def propagation(self) -> str:
        """Foreground unless another is asked for."""
        wanted = self.given.get("PrunePropagationPolicy", "foreground").capitalize()
        return wanted if wanted in ("Foreground", "Background", "Orphan") else "Foreground"


def parse(entries: Iterable[str]) -> SyncOptions:
    """The options that *entries* (``Name=value``) write down; the last of a name wins."""
    pairs = (entry.strip().partition("=") for entry in entries)
    return SyncOptions({name.strip(): value.strip() for name, _, value in pairs if name.strip()})


def of_object(obj: Object | None) -> SyncOptions:
    """The options in the object's own annotation."""
    return _annotated(obj, SYNC_OPTIONS)


def compare_options(obj: Object | None) -> SyncOptions:
    """The object's own ``compare-options`` (a bare ``IgnoreExtraneous`` has no value)."""
    return _annotated(obj, COMPARE_OPTIONS)


def _annotated(obj: Object | None, name: str) -> SyncOptions:
    return options_in(obj.annotation(name) if obj is not None else None)


def options_in(text: str | None) -> SyncOptions:
    """The options that an annotation writes down."""
    return parse(text.split(",")) if text else SyncOptions()


def manner(desired: Object | None, live: Object | None, app: SyncOptions) -> Manner:
    """
    How one object is to be written; its own annotation wins over the application's options.

    ``Replace`` and ``Force`` are read from the live object too; the former wins over server-side
    apply.
    """
    own = of_object(desired if desired is not None else live)
    of_live = of_object(live)
    merged = own.over(app)
    return Manner(
        replace=merged.on("Replace") or of_live.on("Replace"),
        force=own.on("Force") or of_live.on("Force"),
        validate=not (own.off("Validate") or app.off("Validate")),
        server_side=merged.switch("ServerSideApply"),
        skip_missing_kind=own.on("SkipDryRunOnMissingResource")
        or app.on("SkipDryRunOnMissingResource"),
        propagation=app.propagation,
    )


def pruning(live: Object, app: SyncOptions) -> str:
    """``true``, ``false`` or ``confirm``: what the live object, or the application, says."""
    return _verdict("Prune", of_object(live).over(app))


def deletion(live: Object, app: SyncOptions) -> str:
    """As :func:`pruning`, for the deletion of the whole application; Helm's ``keep`` is false."""
    if (live.annotation(HELM_POLICY) or "").strip() == "keep":
        return "false"
    return _verdict("Delete", of_object(live).over(app))


def _verdict(name: str, options: SyncOptions) -> str:
    value = options.given.get(name, "")
    return value if value in ("false", "confirm") else "true"
