"""A message of templates for one receiver."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.core.alerts.configuration import NAME, Configuration
from trueup.core.alerts.templates import combined
from trueup.model.errors import Stalled
from trueup.model.notice import Destination, Notice

CONSOLE = Destination("console", "stdout")


def rendered(
    configuration: Configuration,
    templates: Sequence[str],
    scope: Mapping[str, Any],
    to: Destination,
) -> Notice:
    """
    *scope*: of the object, for *to* (`scope`). Only the parts that the service takes are made, so
    that one that makes no sense stands in the way of no other.

    Raises ``Stalled`` with the template and the place, without secrets; ``Wanted`` (`repository`)
    if a template asks for what only the shell can get.
    """
    missing = [each for each in templates if each not in configuration.templates]
    if missing:
        hint = f"template.{missing[0]} of {NAME} declares it"
        raise Stalled("NoTemplate", f"there is no template {missing[0]!r}", hint)
    around = {**scope, "serviceType": to.service, "recipient": to.recipient}
    service = configuration.services.get(to.service)
    found = [configuration.templates[each] for each in templates]
    try:
        return combined(found, around, service.kind if service else "")
    except Stalled as error:
        said = configuration.told(error.message)
        raise Stalled(error.reason, said, error.hint) from None
