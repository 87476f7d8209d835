"""
Flux: its sources, reconcilers and notifications.

Argo CD writes a sentence of its own into ``requestedAt``; we write the time, as ``flux reconcile``
does. Any value that has not been there is a request.
"""

from collections.abc import Mapping

from trueup.core.actions.builtin.definition import Builtin, suspension
from trueup.core.actions.editing import annotation, flag, opposite, stamping
from trueup.k8s.ref import GroupKind

REQUESTED = annotation("reconcile.fluxcd.io/requestedAt")
SUSPENDED = ("spec", "suspend")
SUSPENSION = suspension(*SUSPENDED)
RECONCILE = Builtin(
    "reconcile",
    "has it looked at now, as `flux reconcile`",
    stamping(*REQUESTED),
    possible=opposite(flag(*SUSPENDED)),
)

KINDS = {
    "helm": ("HelmRelease",),
    "image": ("ImageRepository", "ImageUpdateAutomation"),
    "kustomize": ("Kustomization",),
    "notification": ("Receiver",),
    "source": ("Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"),
}
QUIET = ("Alert", "Provider")
"""Of notifications: nothing of them is ever reconciled."""

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    **{
        GroupKind(f"{group}.toolkit.fluxcd.io", kind): (RECONCILE, *SUSPENSION)
        for group, kinds in KINDS.items()
        for kind in kinds
    },
    **{GroupKind("notification.toolkit.fluxcd.io", kind): SUSPENSION for kind in QUIET},
}
