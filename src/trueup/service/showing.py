"""Showing: what of ``argocd-cm`` makes no sense among the keys that only the web API reads."""

from collections.abc import Iterator, Mapping

from trueup.core import deeplinks
from trueup.core.proposals.pulls import FORKS_KEY

SWITCHES = (
    "ga.anonymizeusers",
    "oidc.tls.insecure.skip.verify",
    "statusbadge.enabled",
    "ui.bannerpermanent",
    "ui.view.resources.disabled",
)
LIMIT = "webhook.maxPayloadSizeMB"
DIGITS = 8  # of the largest number that is taken


def problems(data: Mapping[str, str]) -> Iterator[str]:
    for key in SWITCHES:
        if data.get(key, "").strip().lower() not in ("", "true", "false"):
            yield f"{key}: {data[key]} is none of true, false"
    for key, what in ((LIMIT, "a number of MiB"), (FORKS_KEY, "a number")):
        said = data.get(key, "").strip()
        if said and not (said.isascii() and said.isdecimal() and len(said) <= DIGITS):
            yield f"{key}: {said} is not {what}"
    for key in deeplinks.KEYS:
        try:
            deeplinks.declared(data.get(key, ""))
        except ValueError as error:
            yield f"{key}: {error}"
