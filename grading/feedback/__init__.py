"""Feedback: a verdict's findings in words, in a language and a tone. Pure; a generator is an argument.

`rendering` says findings with the sentences of `english` and `chinese`; `wording` lets a generator say them otherwise, where
`tracing` finds each of its sentences again in a finding; `lessons` finds what to read next; `readability` measures.
"""

from grading.feedback.rendering import (
    LANGUAGES,
    PLAIN,
    TONES,
    Line,
    Voice,
    codes,
    known_language,
    lines,
    render,
    sentences,
)

__all__ = [
    "LANGUAGES", "PLAIN", "TONES", "Line", "Voice", "codes", "known_language", "lines", "render", "sentences",
]  # fmt: skip
