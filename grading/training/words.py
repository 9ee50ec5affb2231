"""What trainings and gates say in codes, in words for a teacher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from grading.models import TrainingRun

__all__ = [
    "check_row",
    "file_problem",
    "made_texts",
    "method_label",
    "problem_text",
    "stage_text",
]

Problem = TrainingRun.Problem
STAGES = {
    "writing": _("Making examples"),
    "reading": _("Reading the answers"),
    "training": _("Learning"),
    "fitting": _("Learning"),
    "measuring": _("Trying it on answers that were held back"),
    "comparing": _("Comparing with the shipped grader"),
}
METHODS = {
    "head": _("A head for each question (quick, the default)"),
    "lora": _("LoRA: low-rank changes of the base"),
    "ia3": _("IA3: scaled activations"),
    "prefix": _("Prefix: virtual words before the text"),
}
OPTIMISERS = {"adamw": "AdamW", "adam": "Adam", "sgd": _("SGD with momentum")}
METRICS = {
    "error": _("A smaller squared error"),
    "qwk": _("Better agreement (QWK)"),
    "exact": _("More scores exactly as given"),
}
MADE = {
    "few": _("Where decided answers are few (the default)"),
    "none": _("No made examples"),
    "chosen": _("The kinds ticked here"),
}
ADDED = {
    "synonyms": _("Other words of the same meaning"),
    "typos": _("Slips of the keys"),
    "adverbs": _("Words that add nothing, such as “really”"),
    "paraphrase": _("Answers reworded by the generator"),
    "back_translation": _("Answers translated into another language and back"),
    "negation": _("Model answers turned round, worth nothing"),
    "attacks": _("Answers that try to trick the grader, worth what a person gives them"),
}
PROBLEMS = {
    Problem.MEMORY: _(
        "There was not enough memory for it. Try again when less is running, or ask your admin."
    ),
    Problem.WORKER: _("The worker ended three times in the middle of it. It can be resumed where it was."),
    Problem.FAULT: _("Something unexpected went wrong; the log of the worker says what. Nothing is lost."),
    Problem.NO_ROOM: _("The disk is full. Nothing half-written was left; resume when there is room again."),
}
FILES = {
    "missing": _("Its files are missing on this machine. The shipped grader judges meanwhile."),
    "altered": _(
        "Its files are not the ones that were saved, so they are not used. The shipped grader judges meanwhile."
    ),
    "other_base": _("It was made for another version of the shipped grader. Train again to use it."),
    "unreadable": _("It was made by another version of the program. Train again to use it."),
}
CHECKS = {
    "qwk_not_lower": _("Agreement with you (QWK), not lower than what judges now"),
    "qwk_first": _("Agreement with you (QWK) where nothing gave a draft before"),
    "qwk_least": _("Agreement with you (QWK)"),
    "loss_to_markers": _("Behind the agreement of two markers"),
    "smd": _("Scores too high or too low on the whole (SMD)"),
    "smd_group": _("The same, in the group %(group)s"),
}
WHY = {
    "qwk_lower": _("What judges now agrees with you better. More decided answers may change that."),
    "qwk_low": _("It does not agree with you well enough yet."),
    "below_markers": _("Two people agree with each other clearly better than it agrees with you."),
    "shift": _("It is too strict or too generous."),
    "shift_group": _("It is too strict or too generous towards this group."),
}


def stage_text(run: TrainingRun) -> str:
    """What is being done; while it is measured, also in which part."""
    text = str(STAGES.get(run.stage, run.stage))
    fold = run.detail.get("fold")
    if run.stage != "measuring" or not fold:
        return text
    return gettext("%(stage)s, part %(part)d of %(parts)d") % {
        "stage": text,
        "part": fold[0],
        "parts": fold[1],
    }


def made_texts(told: Mapping[str, Any]) -> list[str]:
    """What was made to learn from beside the answers, a sentence each; none where nothing was asked for."""
    found = [f"{ADDED.get(kind, kind)}: {number_format(n)}" for kind, n in told.get("made", {}).items()]
    if left_out := sum(told.get("left_out", {}).values()):
        found.append(
            ngettext(
                "%(n)d text that was written for it did not say the same and was left out.",
                "%(n)d texts that were written for it did not say the same and were left out.",
                left_out,
            )
            % {"n": left_out}
        )
    if withheld := sum(told.get("withheld", {}).values()):
        found.append(
            ngettext(
                "%(n)d answer was not given to a generator: it names somebody, or the generator works on another machine.",
                "%(n)d answers were not given to a generator: they name somebody, or the generator works on another machine.",
                withheld,
            )
            % {"n": withheld}
        )
    if failed := told.get("failed"):
        kinds = ", ".join(str(ADDED.get(kind, kind)) for kind in failed)
        found.append(
            gettext("The generator failed, so it was gone on without: %(kinds)s.") % {"kinds": kinds}
        )
    return found


def method_label(method: str) -> str:
    return str(METHODS.get(method, method))


def file_problem(why: str) -> str:
    return str(FILES.get(why, why)) if why else ""


def problem_text(run: TrainingRun) -> str:
    """Why there is no grader and what to do; "" while nothing went wrong."""
    if run.problem == Problem.TOO_FEW:
        return few_text(int(run.detail.get("needed", 0)), int(run.detail.get("have", 0)))
    if run.problem == Problem.ONE_LEVEL:
        share = number_format(round(100 * float(run.detail.get("score", 0))))
        return gettext(
            "Every decided answer got %(share)s %% of the points, so there is nothing to tell apart. Decide some that differ."
        ) % {"share": share}
    if run.problem == Problem.WEIGHTS:
        return gettext(
            "Files of the shipped grader are missing or are not the pinned ones, so nothing was loaded. Whoever runs the server "
            "can bring them back with “manage.py models pull”. What was found: %(why)s"
        ) % {"why": run.detail.get("text", "")}
    return str(PROBLEMS.get(Problem(run.problem), "")) if run.problem else ""


def few_text(needed: int, have: int) -> str:
    """How many more decisions the best question needs."""
    more = max(1, needed - have)
    text = ngettext(
        "%(more)d more decided answer to one question is needed: the best one has %(have)d of %(needed)d.",
        "%(more)d more decided answers to one question are needed: the best one has %(have)d of %(needed)d.",
        more,
    )
    return text % {"more": more, "have": have, "needed": needed}


def check_row(check: Mapping[str, Any]) -> dict[str, Any]:
    """One check of the gate, for a row of its table."""
    name, value, limit = str(check["name"]), check["value"], check["limit"]
    label = str(CHECKS.get(name, name))
    if check.get("group"):
        label = label % {"group": check["group"]}
    # Scores may be shifted either way, so the limit is one of the distance from nought.
    sign = "≥" if name.startswith("qwk") else "±" if name.startswith("smd") else "≤"
    return {
        "label": label,
        "value": "–" if value is None else number_format(round(value, 2) + 0.0, 2),
        "limit": "–" if limit is None else f"{sign} {number_format(round(limit, 2) + 0.0, 2)}",
        "passed": bool(check["passed"]),
        "why": "" if check["passed"] else str(WHY.get(str(check["why"]), check["why"])),
    }
