"""Clocks: where they are read, as ``TZ`` of the process says; what Go prints then."""

import json
from datetime import UTC, datetime

import pytest

from tests.core.alerts.test_rendering import APP, COMMIT, SLACK
from trueup.core.alerts import Around, Commit, Question, configuration, rendered, scope
from trueup.core.alerts.repository import Known
from trueup.core.gotemplate import Time, sprig
from trueup.core.gotemplate.gotime import UTC_ZONE, place

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
AT = Time.of(NOW)
PARSED = '(call .time.Parse "2024-05-06T20:00:00Z")'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{{{{{PARSED}}}}}", "2024-05-06 20:00:00 +0000 UTC"),
        ('{{call .time.Parse "2024-05-06T20:00:00+09:00"}}', "2024-05-06 20:00:00 +0900 JST"),
        ('{{call .time.Parse "2024-05-06T20:00:00+02:00"}}', "2024-05-06 20:00:00 +0200 +0200"),
        (f"{{{{{PARSED}.Local}}}}", "2024-05-07 05:00:00 +0900 JST"),
        (f"{{{{({PARSED}.Local.AddDate 0 0 1).UTC.Local.Format .time.Kitchen}}}}", "5:00AM"),
        (f'{{{{date "15:04" {PARSED}}}}} {{{{htmlDate {PARSED}}}}}', "05:00 2024-05-07"),
        ('{{(toDate "2006-01-02 15:04" "2024-05-06 03:00").UTC.Format "15:04"}}', "18:00"),
        (f'{{{{dateInZone "15:04 MST" {PARSED} "UTC"}}}}', "20:00 UTC"),
        ("{{call .time.Now}}", "2024-05-06 16:08:09 +0900 JST"),
        ("{{(call .time.Now).Add 3600000000000}}", "2024-05-06 17:08:09 +0900 JST"),
        (f"{{{{({COMMIT}).Date}}}}", "2024-05-06 16:08:09 +0900 JST"),
    ],
)  # fmt: skip
def test_clocks_are_read_where_tz_says(text: str, expected: str) -> None:
    tokyo = place(":Asia/Tokyo")
    functions = sprig(lambda: Time.of(NOW, tokyo))
    data = {"template.t": f"message: {json.dumps(text)}", "service.slack": "token: x"}
    settings = configuration(data, {}, functions=functions, home=tokyo)
    known: Known = {Question("commit", "abc"): Commit("fix", "Ann", AT)}
    around = scope(settings, APP, Around(lambda: AT, known=known), SLACK)
    assert rendered(settings, ("t",), around, SLACK).message == expected


def test_a_trigger_reads_the_clock_there_too() -> None:
    tokyo = place("Asia/Tokyo")
    settings = configuration({"trigger.t": "when: time.Now().Hour() == 16"}, {}, home=tokyo)
    [told] = settings.triggers["t"].evaluated(scope(settings, APP, Around(lambda: AT)))
    assert told.holds


@pytest.mark.parametrize("name", ["", "UTC", "Local", "Nowhere/Land", "JST-9"])
def test_a_place_that_nobody_knows_is_utc(name: str) -> None:
    assert place(name) == UTC_ZONE
