"""Times and durations. What time it is, is what the scope's clock says (`nodes.CLOCK`)."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.expr.operators import text
from trueup.core.expr.tokens import ExpressionFailed
from trueup.core.gotemplate.gotime import LAYOUTS, UTC_ZONE, Time, Zone, duration, parse, zone

_TRIED = (
    "2006-01-02",
    "15:04:05",
    "2006-01-02 15:04:05",
    *(LAYOUTS[each] for each in ("RFC3339", "RFC822", "RFC850", "RFC1123")),
)


def _date(*given: Any) -> Time:
    """``date([zone,] text[, layout[, zone's name]])``."""
    where = given[0] if given and isinstance(given[0], Zone) else UTC_ZONE
    said, *more = given[1:] if given and isinstance(given[0], Zone) else given
    if len(more) > 2:
        raise ExpressionFailed("date is given too much")
    if len(more) == 2:
        where = zone(text(more[1]))
    if more:
        return parse(text(more[0]), text(said), where)
    for layout in _TRIED:
        try:
            return parse(layout, text(said), where)
        except ValueError:
            continue
    raise ExpressionFailed(f"{said!r} is no date")


DATES: Mapping[str, Callable[..., Any]] = {
    "date": _date,
    "duration": lambda said: duration(text(said)),
    "timezone": lambda name: zone(text(name)),
}
