"""Which lock it is that a root's own backend holds."""

import pytest

from trueup.cli.stack.ownlock import lock_in

S3 = """Error acquiring the state lock: Error message: operation error S3: PutObject, 412
Lock Info:
  ID:        5f9cd2a1-9a4e-ff51-4c1b-7d6c4be2a0b1
  Path:      states/net.tfstate
  Operation: OperationTypeApply
  Who:       runner@ci"""
HTTP = """Error acquiring the state lock: Error message: HTTP remote state already locked: ID=left-2
Lock Info:
  ID:        5f9cd2a1-9a4e-ff51-4c1b-7d6c4be2a0b1
  Who:       the-one-who@asks"""


@pytest.mark.parametrize(
    ("said", "lock"),
    [
        (S3, "5f9cd2a1-9a4e-ff51-4c1b-7d6c4be2a0b1"),
        (HTTP, "left-2"),
        ("Error: no such server\n  ID: server-1", ""),
        ("", ""),
    ],
)
def test_it_is_the_one_that_the_last_run_could_not_get(said: str, lock: str) -> None:
    assert lock_in(said) == lock
