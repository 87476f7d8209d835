"""
The kinds that are not watched until an application declares one: Argo CD's defaults.

They change all the time, or exist only for the length of a request, and no application is judged
by them. What ``resource.exclusions`` and ``resource.inclusions`` of ``argocd-cm`` leave out is
not watched either, nor compared (`core.filters`).
"""

from fnmatch import fnmatchcase

from trueup.k8s.ref import GroupKind

ALWAYS = (("", "Event"), ("events.k8s.io", "Event"), ("metrics.k8s.io", "*"))
DEFAULT = (
    ("", "Endpoints"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("coordination.k8s.io", "Lease"),
    ("authentication.k8s.io", "*"),
    ("authorization.k8s.io", "*"),
    ("certificates.k8s.io", "CertificateSigningRequest"),
    ("cert-manager.io", "CertificateRequest"),
    ("cilium.io", "CiliumIdentity"),
    ("cilium.io", "CiliumEndpoint"),
    ("cilium.io", "CiliumEndpointSlice"),
    ("kyverno.io", "*Report"),
    ("kyverno.io", "UpdateRequest"),
    ("reports.kyverno.io", "*"),
    ("wgpolicyk8s.io", "*"),
)


def excluded(kind: GroupKind) -> bool:
    """Whether a kind is excluded by default."""
    return any(
        fnmatchcase(kind.group, group) and fnmatchcase(kind.kind, name)
        for group, name in (*ALWAYS, *DEFAULT)
    )
