"""The tutor's own words, short, for the pure tests."""

from collections.abc import Sequence


class Words:
    def first_quote(self, heading: str, quote: str) -> str:
        return f"{heading} says: {quote}"

    def more_quote(self, heading: str, quote: str) -> str:
        return f"{heading} adds: {quote}"

    def not_found(self) -> str:
        return "I do not find this."

    def ask_back(self, topics: Sequence[str]) -> str:
        return f"Is it about {', '.join(topics)}?"
