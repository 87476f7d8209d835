"""Addresses: which spellings mean one repository."""

import pytest

from trueup.core.webhooks.addresses import place

SHOP = "git.example.test/org/shop"


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example.test/org/shop",
        "https://git.example.test/org/shop.git",
        "https://git.example.test/org/shop.git/",
        "http://git.example.test:8080/org/shop",
        "https://user@git.example.test/org/shop",
        "https://user:word@git.example.test/org/shop",
        "ssh://git@git.example.test/org/shop.git",
        "ssh://git@git.example.test:2222/org/shop.git",
        "ssh://git@ssh.git.example.test:443/org/shop.git",
        "ssh://git@altssh.git.example.test:443/org/shop.git",
        "git@git.example.test:org/shop",
        "some-body@git.example.test:org/shop.git",
        "GIT@GIT.EXAMPLE.TEST:22:ORG/SHOP",
        "oci://git.example.test/org/shop",
        "git.example.test/org/shop",
        "git.example.test:5000/org/shop",
    ],
)
def test_scheme_user_port_suffix_and_case_do_not_count(address: str) -> None:
    assert place(address) == SHOP


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example.test/org/shop-2",
        "https://git-example.test/org/shop",
        "https://www.git.example.test/org/shop",
        "https://git.example.test/org",
        "https://git.example.test/org/shop%20",
        "ssh://-user-name@git.example.test/org/shop",
        "https://git.example.test/",
        "https://[git.example.test/org/shop",
        "",
        "%%",
    ],
)
def test_another_place_or_none(address: str) -> None:
    assert place(address) != SHOP


@pytest.mark.parametrize(
    "address",
    [
        "https://dev.azure.com/org/project/_git/shop",
        "https://org@dev.azure.com/org/project/_git/shop",
        "git@ssh.dev.azure.com:v3/org/project/shop",
        "https://org.visualstudio.com/project/_git/shop",
        "https://org.visualstudio.com/DefaultCollection/project/_git/shop",
        "org@vs-ssh.visualstudio.com:v3/org/project/shop",
    ],
)
def test_azure_devops_spells_one_place_in_several_ways(address: str) -> None:
    assert place(address) == "dev.azure.com/org/project/shop"


def test_a_project_of_azure_devops_has_a_repository_of_its_name() -> None:
    assert place("https://dev.azure.com/org/_git/shop") == place(
        "git@ssh.dev.azure.com:v3/org/shop/shop"
    )


def test_docker_hub_is_one_registry() -> None:
    assert place("oci://registry-1.docker.io/org/shop") == place("oci://docker.io/org/shop")


def test_a_folder_is_the_same_with_and_without_a_scheme() -> None:
    assert place("/srv/git/shop.git") == place("file:///srv/git/shop") == "localhost/srv/git/shop"
