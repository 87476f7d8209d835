"""
Webhooks: what hosts of Git, charts and images send when something was pushed.

They say no more than "look now": what is there is asked of the repository itself, so nothing that
a webhook says is believed. A pull request is such a reason, too (`core.proposals.pulls`). A host is
one entry of `HOSTS`, in the order of Argo CD, whose endpoint, headers and secrets these are.
`web.hooks.receiving` receives; `core.looks` is what comes of a push.
"""

from trueup.core.webhooks.azure import AZURE
from trueup.core.webhooks.bitbucket import CLOUD, SERVER
from trueup.core.webhooks.cloudevents import CLOUD_EVENTS
from trueup.core.webhooks.generic import GENERIC
from trueup.core.webhooks.github import GHCR, GITHUB
from trueup.core.webhooks.gitlab import GITLAB
from trueup.core.webhooks.gogs import GOGS
from trueup.core.webhooks.host import Host, Secrets
from trueup.core.webhooks.notice import Delivery, Refused
from trueup.core.webhooks.registries import DOCKER_HUB, HARBOR, QUAY

HOSTS = (
    GENERIC,
    AZURE,
    GOGS,  # before GitHub, whose headers it sends too
    GITHUB,
    GITLAB,
    CLOUD,  # before the server, whose header it sends too
    SERVER,
    HARBOR,
    GHCR,
    DOCKER_HUB,
    QUAY,
    CLOUD_EVENTS,
)
KEYS = tuple(dict.fromkeys(key for host in HOSTS for key in host.keys))


def host_of(delivery: Delivery, secrets: Secrets) -> Host:
    """Whose delivery it is. Raises ``Refused`` if nobody's."""
    for host in HOSTS:
        if host.claims(delivery, secrets):
            return host
    raise Refused(
        400,
        "Unknown webhook event",
        "no host that is known sends such headers; registries need ?type= in the address and "
        "their secret in argocd-secret",
    )


def checked(host: Host, delivery: Delivery, secrets: Secrets) -> bool:
    """Whether it is known who sent it; raises ``Refused`` if they are not who they should be."""
    if not any(secrets.get(key) for key in host.keys):
        return False
    host.check(delivery, secrets)
    return True
