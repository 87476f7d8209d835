"""What is shown of an application, from its fields alone."""

from io import StringIO
from typing import Any

import pytest

from trueup.cli.app.summary import history, operation_state, row, show, state
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


def test_deployments_are_told_for_each_repository() -> None:
    told = StringIO()
    one = {
        "id": 0,
        "deployedAt": "2026-05-04T03:02:01Z",
        "revision": "5e1a3b2fdd1d7a3340cdd5bf0e7c44912dbc1ae1",
        "source": {"repoURL": "https://a", "targetRevision": "main"},
        "initiatedBy": {"automated": True},
    }
    several = {
        "id": 1,
        "deployedAt": "2026-05-04T03:02:02Z",
        "revisions": ["b1dc278d2fdd1d7a3340cdd5bf0e7c44912dbc1a", "1.2.3"],
        "sources": [{"repoURL": "https://a"}, {"repoURL": "https://b", "targetRevision": "1.2.3"}],
        "initiatedBy": {"username": "ann"},
    }
    history(Output(told, StringIO()), [one, several])
    assert told.getvalue() == (
        "SOURCE  https://a\n"
        "ID  DATE                  REVISION        INITIATOR\n"
        "0   2026-05-04T03:02:01Z  main (5e1a3b2)  automated\n"
        "1   2026-05-04T03:02:02Z  HEAD (b1dc278)  ann\n"
        "\n"
        "SOURCE  https://b\n"
        "ID  DATE                  REVISION  INITIATOR\n"
        "1   2026-05-04T03:02:02Z  1.2.3     ann\n"
    )


def test_sources_tell_their_value_files_and_their_prefix() -> None:
    told = StringIO()
    source = {
        "repoURL": "https://a",
        "helm": {"valueFiles": ["a.yaml", "b.yaml"]},
        "kustomize": {"namePrefix": "dev-"},
    }
    show(Output(told, StringIO()), {"metadata": {"name": "web"}, "spec": {"source": source}})
    assert "  Helm Values:      a.yaml,b.yaml\n  Name Prefix:      dev-\n" in told.getvalue()
