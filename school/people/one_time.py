"""One-time passwords: made by us, read out or printed once, replaced at the first sign-in."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher

__all__ = ["OneTimeHasher", "one_time_password"]

# Syllables that are easy to read aloud in many languages and to type on a phone; no letter looks like another.
_FIRST, _SECOND = "bdfgkmnrstvwz", "aeio"
GROUPS, SYLLABLES = 4, 2


def one_time_password() -> str:
    """Such as `kiro-bane-mefi-sota`: 8 of 52 syllables, 45.6 bits."""
    return "-".join("".join(_syllable() for _s in range(SYLLABLES)) for _g in range(GROUPS))


def _syllable() -> str:
    return secrets.choice(_FIRST) + secrets.choice(_SECOND)


class OneTimeHasher(PBKDF2PasswordHasher):
    """A quick hash, for these random passwords only: a whole school's take seconds, not minutes.

    A person's own password is guessable and needs Argon2; 45 random bits do not. At the first sign-in
    Django hashes again with the first hasher of the settings, and the person has to choose a password.
    """

    algorithm = "one_time"
    iterations = 4_096
