"""Attacks on the grader, written for this project as reviewable files and read by a pure loader."""

from grading.attacks.corpus import KINDS, Attack, CorpusError, load, load_honest

__all__ = ["KINDS", "Attack", "CorpusError", "load", "load_honest"]
