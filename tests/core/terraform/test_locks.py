from trueup.core.terraform.locks import Locked, completed, locked

TEXT = """\
# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.1.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:mac=",
    "zh:aaa",
    "zh:bbb",
  ]
}

provider "registry.terraform.io/hashicorp/null" {
  version = "2.1.2"
  hashes = [
    "zh:ccc",
  ]
}
"""
AWS = "registry.terraform.io/hashicorp/aws"


def test_what_is_locked() -> None:
    assert locked(TEXT) == (
        Locked(AWS, "5.1.0", ("h1:mac=", "zh:aaa", "zh:bbb")),
        Locked("registry.terraform.io/hashicorp/null", "2.1.2", ("zh:ccc",)),
    )


def test_the_same_release_on_this_platform() -> None:
    known = [Locked(AWS, "5.1.0", ("h1:linux=", "zh:bbb"))]
    assert completed(TEXT, known) == TEXT.replace(
        '    "h1:mac=",\n', '    "h1:linux=",\n    "h1:mac=",\n'
    )


def test_nothing_is_added_that_is_not_the_same_release() -> None:
    others = [
        Locked(AWS, "5.1.0", ("h1:other=", "zh:ddd")),
        Locked(AWS, "5.2.0", ("h1:newer=", "zh:aaa")),
        Locked("example.com/hashicorp/aws", "5.1.0", ("h1:fork=", "zh:aaa")),
        Locked("registry.terraform.io/hashicorp/null", "2.1.2", ("h1:none=",)),
    ]
    for other in others:
        assert completed(TEXT, [other]) == TEXT


def test_nothing_is_added_twice() -> None:
    known = [Locked(AWS, "5.1.0", ("h1:mac=", "zh:bbb"))]
    assert completed(TEXT, known) == TEXT


def test_what_is_no_lock_file_stays_as_it_is() -> None:
    for text in ("", "provider {", 'provider "x" {\n}\n', "\x00"):
        assert completed(text, [Locked("x", "1")]) == text
        assert locked(text) == ()
