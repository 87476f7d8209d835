"""What is shown of an application, from its fields alone."""

from io import StringIO
from typing import Any

import pytest

from trueup.cli.app.summary import operation_state, row, show, state
from trueup.cli.output import Output


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ({"revision": "abc"}, "Sync Revision:      abc\n"),
        ({"revisions": ["abc", "def"]}, "Sync Revision:      abc, def\n"),
    ],
)
def test_an_operation_tells_the_revision_of_every_source(
    result: dict[str, Any], shown: str
) -> None:
    told = StringIO()
    operation_state(Output(told, StringIO()), {"phase": "Succeeded", "syncResult": result})
    assert shown in told.getvalue()


def test_an_application_that_is_being_deleted_is_shown_so() -> None:
    app = {
        "metadata": {"name": "web", "deletionTimestamp": "2026-05-04T03:02:01Z"},
        "spec": {},
        "status": {"sync": {"status": "Unknown"}, "health": {"status": "Healthy"}},
    }
    told = StringIO()
    show(Output(told, StringIO()), app)
    assert "Sync Status:        Deleting since 2026-05-04T03:02:01Z\n" in told.getvalue()
    assert row(app)[4:6] == ("Deleting", "Healthy")
    assert state(app) == "web: Deleting since 2026-05-04T03:02:01Z, Healthy"
