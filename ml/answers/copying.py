"""Answers that are the question given back."""

from collections.abc import Sequence

from ml.answers import lexical

GRAM, SHORTEST, SHARE = 3, 5, 0.8


def verbatim(text: str, prompt: str, references: Sequence[str]) -> bool:
    """Whether nearly all words stand in the question in the same order, and none is new and wanted.

    Where nothing is wanted but words of the question ("Join the two sentences"), only the question as a whole is a copy.
    """
    said, asked = lexical.words(text), lexical.words(prompt)
    if len(said) < SHORTEST or (not _wanted(prompt, references) and len(said) < SHARE * len(asked)):
        return False
    grams = {tuple(asked[at : at + GRAM]) for at in range(len(asked) - GRAM + 1)}
    covered = set[int]()
    for at in range(len(said) - GRAM + 1):
        if tuple(said[at : at + GRAM]) in grams:
            covered.update(range(at, at + GRAM))
    return len(covered) >= SHARE * len(said) and not _new(text, prompt, references)


def by_content(text: str, prompt: str, references: Sequence[str]) -> bool:
    """Whether nearly all of its content is the question's, and nothing that a reference adds to it is there."""
    said, asked = set(lexical.content_stems(text)), set(lexical.content_stems(prompt))
    if len(said) < 3 or not _wanted(prompt, references):
        return False
    return len(said & asked) >= 0.9 * len(said) and not _new(text, prompt, references)


def _wanted(prompt: str, references: Sequence[str]) -> set[str]:
    stems = set[str]().union(*map(lexical.content_stems, references))
    return stems - set(lexical.content_stems(prompt))


def _new(text: str, prompt: str, references: Sequence[str]) -> bool:
    """A stem that a reference adds, or one of the question's in a form that a reference gives it ("walk", "walking")."""
    if set(lexical.content_stems(text)) & _wanted(prompt, references):
        return True
    forms = (
        set[str]().union(*map(lexical.words, references)) - set(lexical.words(prompt)) - lexical.STOP_WORDS
    )
    return bool(set(lexical.words(text)) & forms)
