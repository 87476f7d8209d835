"""Posting: a message of ``admin notifications`` goes out as one of the controller's does."""

import os

from trueup.cli import home
from trueup.cli.admin import held
from trueup.core.reach import Reach
from trueup.core.source.hosts import CERTIFICATES
from trueup.edge.clock import SystemClock
from trueup.edge.notify import Services
from trueup.model.errors import Stalled, Unreachable
from trueup.model.notice import About, Destination, Notice, ServiceSettings
from trueup.service.argocd_cm import listed
from trueup.service.settings import PREFIX

ALLOW, DENY = f"{PREFIX}NOTIFICATIONS_ALLOW", f"{PREFIX}NOTIFICATIONS_DENY"


async def posted(
    opened: home.Home | None, service: ServiceSettings, notice: Notice, to: Destination
) -> str:
    """
    Why it was not sent; it may hold secrets. *opened*: the cluster that settings are of, if any.

    Where messages may go, and who we are at clouds, the environment says.
    """
    said = os.environ
    reach = Reach(listed(said.get(ALLOW, "")), listed(said.get(DENY, "")))
    known = await held.there(opened, held.CONFIG_MAP, CERTIFICATES) if opened else None
    trusted = known or {}
    services = Services(
        SystemClock(), reach, trust=lambda host: trusted.get(host, ""), environ=said
    )
    try:
        about = About(f"trueup admin notifications {to.service}")
        await services.notifier(service).send(notice, to.recipient, about)
    except Unreachable as error:  # nobody tries it again, whatever its hint says
        return error.message
    except Stalled as error:
        return f"{error.message} ({error.hint})" if error.hint else error.message
    finally:
        await services.close()
    return ""
