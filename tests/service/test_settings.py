"""Where a setting comes from, and what is said of one that makes no sense."""

from pathlib import Path

import pytest

from trueup.model.errors import Stalled
from trueup.service.settings import settings

HOME = {"HOME": "/home/ann"}


def test_with_nothing_set_everything_is_embedded_and_on_loopback() -> None:
    made = settings(HOME, {})
    assert made.active == ("apiserver", "controller", "web")
    assert made.storage.data == Path("/home/ann/.local/share/trueup")
    assert (made.web.host, made.web.port) == ("127.0.0.1", 8080)
    assert made.home.embedded


def test_the_data_folder_follows_xdg() -> None:
    made = settings({**HOME, "XDG_DATA_HOME": "/data"}, {})
    assert made.storage.data == Path("/data/trueup")


def test_a_flag_wins_over_the_environment() -> None:
    environ = {**HOME, "TRUEUP_WEB_PORT": "1", "TRUEUP_CONTROLLER_WORKERS": "3"}
    made = settings(environ, {"web_port": 2})
    assert made.web.port == 2
    assert made.controller.workers == 3


def test_a_cluster_of_ones_own_takes_the_place_of_the_embedded_one() -> None:
    made = settings({**HOME, "TRUEUP_HOME_IN_CLUSTER": "true"}, {})
    assert made.active == ("controller", "web")


def test_roles_apart() -> None:
    assert settings(HOME, {"roles": ("web",)}).active == ("web",)
    assert settings({**HOME, "TRUEUP_ROLES": "web, controller"}, {}).active == ("controller", "web")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"TRUEUP_WEB_PORT": "http"}, "TRUEUP_WEB_PORT"),
        ({"TRUEUP_HOME_IN_CLUSTER": "maybe"}, "TRUEUP_HOME_IN_CLUSTER"),
        ({"TRUEUP_ROLES": "cook"}, "apiserver, controller, web"),
        ({"TRUEUP_WEB_AUTH": "account"}, "TRUEUP_WEB_AUTH is accounts, key, none"),
    ],
)
def test_nonsense_is_refused_by_name(environ: dict[str, str], said: str) -> None:
    with pytest.raises(Stalled) as error:
        settings({**HOME, **environ}, {})
    assert said in error.value.hint


def test_on_loopback_a_server_answers_to_its_own_names_only() -> None:
    assert settings(HOME, {}).web.called == ()
    named = settings({**HOME, "TRUEUP_WEB_NAMES": "ci.example.test, Box.lan"}, {})
    assert named.web.called == ("ci.example.test", "box.lan")
    assert settings(HOME, {"web_host": "192.0.2.1"}).web.called is None
