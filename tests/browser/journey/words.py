"""The product's own words in the language of a journey: controls are found as the person at the page reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, override


@dataclass(frozen=True)
class Words:
    language: str

    def __call__(self, text: str, **values: object) -> str:
        with override(self.language):
            found = gettext(text)
        return found % values if values else found

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        with override(self.language):
            return ngettext(one, many, n) % {"n": n, **values}
