"""What graders say in codes, in words for a teacher. An unknown code is shown as it is, never hidden."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grading.rubrics.scales import Level
from grading.verdict import Label

__all__ = [
    "CONFIDENCE_HIGH",
    "CONFIDENCE_MEDIUM",
    "confidence_level",
    "flag_text",
    "label_text",
    "level_name",
    "level_state",
]

# Above the first a draft was right in nearly all of the graded answers it was measured on; below the second
# it is little better than a guess among neighbours, and the desk shows those first.
CONFIDENCE_HIGH, CONFIDENCE_MEDIUM = 0.85, 0.6

LABELS = {
    Label.CORRECT: gettext_lazy("Correct"),
    Label.PARTIAL: gettext_lazy("Partly correct"),
    Label.CONTRADICTORY: gettext_lazy("Contradicts the reference"),
    Label.INCORRECT: gettext_lazy("Not correct"),
}
FLAGS = {
    "blank": gettext_lazy("Nothing was written."),
    "very_short": gettext_lazy("Very short: there is little to judge by."),
    "copied_question": gettext_lazy("Repeats the words of the question."),
    "other_language": gettext_lazy("Seems to be in another language than the course."),
    "untaught_language": gettext_lazy(
        "The grader was taught on English answers and is unsure in this language. Please read for yourself."
    ),
    "instruction": gettext_lazy(
        "Contains a sentence that addresses the grader. It was ignored; please read for yourself."
    ),
    "too_long": gettext_lazy("Longer than the model can read: only the first part was judged."),
    "markup": gettext_lazy("Contains page code. It was left out before judging."),
    "unreadable_number": gettext_lazy("No number could be read in it."),
    "no_reference": gettext_lazy(
        "The question has no reference answer, so there was nothing to compare with."
    ),
    "homoglyphs": gettext_lazy(
        "Contains letters of another alphabet that look like Latin ones. They were read as those."
    ),
    "keyword_list": gettext_lazy("Contains a list of keywords without a statement. The list was not judged."),
    "gibberish": gettext_lazy("Seems to be typed at random. It was not judged."),
    "padded": gettext_lazy("Repeats the same words many times. The repeats were not judged."),
    "negated_reference": gettext_lazy(
        "Repeats the reference answer but denies it. Please check what is meant."
    ),
    "decorated": gettext_lazy("Has many adverbs that only add emphasis. They did not count."),
    "under_length": gettext_lazy("Has fewer words than were asked for."),
    "over_length": gettext_lazy("Has more words than were asked for. All of it was read."),
    "not_learnt": gettext_lazy("No grader of this class has learnt this essay yet, so it was not judged."),
    "disagreement": gettext_lazy(
        "What was learnt of the whole answer and of its criteria do not agree. Please read for yourself."
    ),
    "unlike_taught": gettext_lazy(
        "Much shorter or longer than all the essays that the grader was taught on. Please read for yourself."
    ),
    "off_topic": gettext_lazy("Seems to speak about something else."),
    "hidden_characters": gettext_lazy("Contains invisible characters. They were removed before judging."),
}


def confidence_level(confidence: float) -> str:
    """high, medium or low, as the confidence component shows it."""
    if confidence >= CONFIDENCE_HIGH:
        return "high"
    return "medium" if confidence >= CONFIDENCE_MEDIUM else "low"


def level_state(level: Level, points: Decimal) -> str:
    """The status of a level of a criterion worth `points`: not_yet, partly or correct."""
    return "correct" if level.points >= points else "partly" if level.points > 0 else "not_yet"


def level_name(level: Level, points: Decimal) -> str:
    """What a level of a criterion worth `points` is called; by its worth when it has no name of its own."""
    names = {"not_yet": _("Missing"), "partly": _("Partly"), "correct": _("Met")}
    return level.name or names[level_state(level, points)]


def label_text(label: str) -> str:
    try:
        return str(LABELS[Label(label)])
    except ValueError:
        return label.replace("_", " ")


def flag_text(flag: str) -> str:
    text = FLAGS.get(flag)
    return str(text) if text else _("Flag: %(code)s") % {"code": flag.replace("_", " ")}
