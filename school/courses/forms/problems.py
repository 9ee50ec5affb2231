"""Words for the problems that a question kind finds in its content."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from school.courses.questions import Problem

__all__ = ["WORDS", "words_of"]

WORDS: dict[str, Promise] = {
    "empty": _("Enter a value."),
    "too_long": _("Shorten this to at most %(most)s characters."),
    "not_a_number": _("Enter a number, such as 0.5 or 1.2e-3."),
    "negative": _("The tolerance cannot be negative."),
    "unit_needed": _("Enter the unit that students must give, or do not ask for one."),
    "too_few_options": _("Write at least %(least)s options."),
    "too_many_options": _("Use at most %(most)s options."),
    "option_ids_differ": _("Two options have the same id. Reload the page and try again."),
    "option_twice": _("This option stands here twice. Change one of them."),
    "explained_but_empty": _("Write the option that this explanation is for, or remove the explanation."),
    "mark_the_right_option": _("Mark the right option."),
    "right_option_is_empty": _("The option marked as right is empty."),
    "not_words": _("Enter a number of words up to %(most)s."),
    "least_above_most": _("The least number of words is above the most. Change one of them."),
    "not_files": _("Enter a number of files from 1 to %(most)s."),
    "too_many_references": _("Use at most %(most)s reference answers."),
}


def words_of(problem: Problem) -> str:
    return str(WORDS[problem.code]) % dict(problem.params)
