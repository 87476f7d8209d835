"""Hashes of passwords, as costly as the server makes them."""

import bcrypt

from trueup.edge.passwords import Passwords


async def test_ours_are_argon2id_and_cost_as_much_as_nobodys() -> None:
    passwords = Passwords()
    made = await passwords.hashed("open sesame")
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.fits("open sesame", made)
    assert not await passwords.fits("open barley", made)
    assert not await passwords.fits("", "")


async def test_those_of_argo_cd_are_known() -> None:
    theirs = bcrypt.hashpw(b"open sesame", bcrypt.gensalt(4)).decode()
    assert await Passwords().fits("open sesame", theirs)
    assert not await Passwords().fits("open barley", theirs)
    assert not await Passwords().fits("x" * 80, theirs)
    assert not await Passwords().fits("open sesame", theirs[:20])
