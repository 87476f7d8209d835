"""
Go's ``time``: layouts, durations, zones.

What ``Local`` is, the clock says (`Time.home`); it is UTC where ``TZ`` says nothing.
"""

from trueup.core.gotemplate.calendar import UTC_ZONE, ZERO, Month, Weekday, Zone, place, zone
from trueup.core.gotemplate.duration import Duration
from trueup.core.gotemplate.duration import parsed as duration
from trueup.core.gotemplate.moment import Time
from trueup.core.gotemplate.timeparse import parsed as parse

__all__ = [
    "LAYOUTS",
    "UTC_ZONE",
    "ZERO",
    "Duration",
    "Month",
    "Time",
    "Weekday",
    "Zone",
    "duration",
    "parse",
    "place",
    "zone",
]
LAYOUTS = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
    "Kitchen": "3:04PM",
    "Stamp": "Jan _2 15:04:05",
    "StampMilli": "Jan _2 15:04:05.000",
    "StampMicro": "Jan _2 15:04:05.000000",
    "StampNano": "Jan _2 15:04:05.000000000",
    "DateTime": "2006-01-02 15:04:05",
    "DateOnly": "2006-01-02",
    "TimeOnly": "15:04:05",
}
"""By the names of Go's constants."""
