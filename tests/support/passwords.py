"""Passwords that are hashed as ours are, but at once: of those that take long there is one test."""

import argon2

from trueup.edge.passwords import Passwords


class QuickPasswords(Passwords):
    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
