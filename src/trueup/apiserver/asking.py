"""
Asking: what a write is about, read from its path, parameters and headers.
"""

from trueup.apiserver import bodies, errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.deleting import check_dry_run
from trueup.apiserver.exchange import Request
from trueup.apiserver.resources import Resource
from trueup.apiserver.routes import Target
from trueup.k8s import causes

LONGEST_MANAGER = 128
LEVELS = ("", "Ignore", "Strict", "Warn")


def asked_of(
    cluster: Cluster, request: Request, resource: Resource, target: Target, kind: str
) -> Asked:
    """What *request* asks; *kind* names its options in refusals (``PatchOptions``)."""
    query = request.query
    check_dry_run(kind, [value for value in request.all("dryRun") if value])
    return Asked(
        resource,
        target.namespace if resource.namespaced else "",
        target.name,
        target.subresource,
        request.user,
        _manager(request, kind),
        dry_run=bool(query.get("dryRun")),
        force=request.flag("force"),
        validation=_validation(query.get("fieldValidation", ""), kind),
        time=cluster.timestamp(),
    )


def check_patch_options(request: Request, media: str) -> None:
    """An apply names its manager; force is for applies alone."""
    if media == bodies.APPLY_PATCH and not request.query.get("fieldManager"):
        cause = causes.required("fieldManager", "is required for apply patch")
        raise errors.invalid_options("PatchOptions", cause)
    if media != bodies.APPLY_PATCH and "force" in request.query:
        cause = causes.forbidden("force", "may not be specified for non-apply patch")
        raise errors.invalid_options("PatchOptions", cause)


def _manager(request: Request, kind: str) -> str:
    """The field manager: as named, or the User-Agent up to its version."""
    named = request.query.get("fieldManager", "")
    if len(named) > LONGEST_MANAGER:
        raise errors.invalid_options(kind, causes.too_long("fieldManager", LONGEST_MANAGER))
    for at, sign in enumerate(named):
        if not sign.isprintable():
            words = f"invalid character U+{ord(sign):04X} (at position {at})"
            raise errors.invalid_options(kind, causes.invalid("fieldManager", named, words))
    if named:
        return named
    agent = request.header(b"user-agent").decode("latin-1")
    return agent.split("/", 1)[0][:LONGEST_MANAGER] or "unknown"


def _validation(level: str, kind: str) -> str:
    if level not in LEVELS:
        cause = causes.not_supported("fieldValidation", level, LEVELS)
        raise errors.invalid_options(kind, cause)
    return level or "Warn"
