"""What is shown of an application, from its fields alone."""

from io import StringIO
from typing import Any

import pytest

from trueup.cli.app.summary import operation_state
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
