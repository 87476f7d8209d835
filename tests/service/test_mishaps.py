"""The last warnings are kept, without what is secret."""

import logging

from trueup.service.mishaps import KEPT, noted

log = logging.getLogger("trueup.test")


def test_what_went_wrong_last_comes_first() -> None:
    with noted() as mishaps:
        log.info("well")
        log.warning("failed", extra={"key": "shop", "url": "https://bob:secret@git.example.test"})
        try:
            raise ValueError("broken")
        except ValueError:
            log.exception("bug")
        bug, failed = mishaps.latest
        assert (bug.level, bug.event, bug.values) == (
            "error",
            "bug",
            {"error": "ValueError: broken"},
        )
        assert (failed.source, failed.values["key"]) == ("trueup.test", "shop")
        assert "secret" not in str(failed)
        for number in range(KEPT + 5):
            log.warning("again", extra={"number": number})
        assert len(mishaps.latest) == KEPT
    log.warning("after")
    assert mishaps.latest[0].event == "again"
