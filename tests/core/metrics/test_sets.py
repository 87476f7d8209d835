"""Sets: what is told of an ApplicationSet."""

from trueup.core.metrics.kept import Asked
from trueup.core.metrics.sets import known, lines

BODY = {
    "metadata": {"namespace": "argocd", "name": "shops", "labels": {"team": "a"}},
    "status": {
        "conditions": [{"type": "ResourcesUpToDate", "reason": "ApplicationSetUpToDate"}],
        "resources": [{"name": "one"}, {"name": "two"}],
    },
}


def told(body: dict[str, object], asked: Asked) -> list[str]:
    found = lines(body, asked)
    assert set(found) == set(known(asked))
    return [line.decode().rstrip("\n") for line in found.values()]


def test_how_it_stands_and_how_many_it_has_made() -> None:
    assert told(BODY, Asked(set_labels=("team",))) == [
        'argocd_appset_info{namespace="argocd",name="shops",'
        'resource_update_status="ApplicationSetUpToDate"} 1',
        'argocd_appset_owned_applications{namespace="argocd",name="shops"} 2',
        'argocd_appset_labels{namespace="argocd",name="shops",label_team="a"} 1',
    ]


def test_one_that_says_nothing_of_itself() -> None:
    info, owned = told({"metadata": {"name": "x"}}, Asked())
    assert 'resource_update_status="Unknown"' in info
    assert owned.endswith(" 0")
