"""Until when certificates are good."""

from datetime import UTC, datetime, timedelta

from trueup.service.certificate import LIFETIME, made
from trueup.service.wiring.troubles import ends


def test_the_end_of_a_certificate() -> None:
    end = ends(made(("cd.example",)).certificate)
    assert end is not None
    assert abs(end - datetime.now(UTC) - LIFETIME) < timedelta(hours=1)


def test_what_is_no_certificate_has_no_end() -> None:
    assert ends(b"") is None
    assert ends(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") is None
