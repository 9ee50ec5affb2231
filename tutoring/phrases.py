"""The tutor's own words in the language of the course. Everything else that it says comes from the lesson."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override


class TutorPhrases:
    """Whole sentences, translated at the moment they are said."""

    def __init__(self, language: str) -> None:
        self.language = language

    def first_quote(self, heading: str, quote: str) -> str:
        with override(self.language):
            if not heading:
                return _("Your lesson says: “%(quote)s”") % {"quote": quote}
            return _("Your lesson says under “%(heading)s”: “%(quote)s”") % {
                "heading": heading,
                "quote": quote,
            }

    def more_quote(self, heading: str, quote: str) -> str:
        with override(self.language):
            if not heading:
                return _("It also says: “%(quote)s”") % {"quote": quote}
            return _("It also says under “%(heading)s”: “%(quote)s”") % {"heading": heading, "quote": quote}

    def not_found(self) -> str:
        with override(self.language):
            return _("I do not find this in your material.")

    def ask_back(self, topics: Sequence[str]) -> str:
        with override(self.language):
            if len(topics) == 1:
                return _("Is your question about this part: %(topic)s?") % {"topic": topics[0]}
            text = _("Which of these parts is closest to what you want to know: %(topics)s?")
            return text % {"topics": _("; ").join(topics)}
