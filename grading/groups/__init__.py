"""Answers to one question grouped by meaning, so that a teacher decides once for many."""
