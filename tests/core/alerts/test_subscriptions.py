"""Subscriptions in the old form, which Argo CD still takes of projects."""

import pytest

from trueup.core.alerts import configuration
from trueup.core.alerts.subscriptions import Wish, of_project, outdated
from trueup.model.notice import Destination

OLD = "recipients.argocd-notifications.argoproj.io"
SLACK, MAIL = Destination("slack", "one"), Destination("email", "a@b.c")


@pytest.mark.parametrize(
    ("name", "said", "wanted"),
    [
        (OLD, "slack:one", [("", SLACK)]),
        (f"on-a.{OLD}", "slack:one", [("on-a", SLACK)]),
        (f"on-a.{OLD}", " slack:one, email:a@b.c ,", [("on-a", SLACK), ("", MAIL)]),
        (f"on-a.{OLD}", "slack", [("on-a", Destination("slack", ""))]),
        (f"on-a.{OLD}", "", []),
    ],
)
def test_a_project_says_it_in_the_old_way(
    name: str, said: str, wanted: list[tuple[str, Destination]]
) -> None:
    settings = configuration({"defaultTriggers.email": "- on-b"}, {}, builtin=False)
    found = [each for each in of_project(settings, {name: said}) if isinstance(each, Wish)]
    assert [(each.trigger, each.to) for each in found] == wanted
    assert all(each.where == f"project: {name}" for each in found)


def test_an_object_that_says_it_in_the_old_way_is_told_the_new_one() -> None:
    (finding,) = outdated({f"on-a.{OLD}": "slack:one"})
    assert str(finding) == (
        f"on-a.{OLD}: only a project may say it like this "
        "(write notifications.argoproj.io/subscribe.on-a.<service>: <recipient>)"
    )
