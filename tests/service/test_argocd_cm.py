"""What ``argocd-cm`` says, and what happens to what makes no sense in it."""

import pytest

from trueup.core.tracking import Method, Tracking
from trueup.service.argocd_cm import Operating, Timing, duration, operating


def test_without_a_config_map_there_are_defaults() -> None:
    assert operating({}) == Operating(Tracking(), Timing(120.0, 20.0))


def test_the_documented_keys_are_read() -> None:
    made = operating(
        {
            "timeout.reconciliation": "3m",
            "timeout.reconciliation.jitter": "30s",
            "application.instanceLabelKey": "argocd.argoproj.io/instance",
            "application.resourceTrackingMethod": "annotation+label",
            "installationID": "east",
        }
    )
    assert made.timing == Timing(reconciliation=180.0, jitter=30.0)
    assert made.tracking == Tracking(Method.BOTH, "argocd.argoproj.io/instance", "east")


def test_nonsense_is_named_and_has_its_default() -> None:
    made = operating(
        {"timeout.reconciliation": "soon", "application.resourceTrackingMethod": "guess"}
    )
    assert made.timing.reconciliation == 120.0
    assert made.tracking.method is Method.ANNOTATION
    assert [problem.partition(":")[0] for problem in made.problems] == [
        "application.resourceTrackingMethod",
        "timeout.reconciliation",
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120s", 120.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        ("250ms", 0.25),
        ("0", 0.0),
        ("0s", 0.0),
        ("180", None),
        ("", None),
        ("5 m", None),
        ("1d", None),
    ],
)
def test_durations_are_gos(text: str, seconds: float | None) -> None:
    assert duration(text) == seconds
