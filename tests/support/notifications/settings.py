"""The settings of notifications, as a home cluster holds them."""

from collections.abc import Mapping

from tests.support.held import Held
from trueup.control.alerts.inforce import NAME, SECRETS, InForce
from trueup.core.gotemplate import SPRIG
from trueup.service.secrets import decoded


def settings(
    data: Mapping[str, str],
    secrets: Mapping[str, str] | None = None,
    held: Held | None = None,
    *,
    self_service: bool = False,
) -> InForce:
    """*held* gets them."""
    home = held or Held()
    home.put("ConfigMap", NAME, data)
    home.secret(SECRETS, secrets or {})
    return InForce(home.get, "argocd", decoded, SPRIG, self_service)
