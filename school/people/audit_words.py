"""Audit events as sentences. Ids become names here, when somebody looks, and never before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from school.people.models import AuditEvent, Consent

__all__ = ["GROUPS", "SENTENCES", "people_named", "sentence"]

# What an action begins with, for the filter of the page.
GROUPS = {
    "person": _("People"),
    "password": _("Passwords"),
    "consent": _("Consent"),
    "guardian": _("Guardians"),
    "school": _("School settings"),
    "subgroup": _("Recorded groups"),
    "roster": _("Imports and exports"),
    "enrolment": _("Who is in a class"),
    "section": _("Classes and codes"),
    "course": _("Courses"),
    "term": _("Terms"),
    "question": _("Questions"),
    "assignment": _("Assignments"),
    "grade": _("Grades"),
    "group": _("Answer groups"),
    "mark": _("Marks on answers"),
    "comment": _("Saved comments"),
    "regrade": _("Regrade requests"),
    "gradebook": _("Gradebooks"),
    "marking": _("Several markers"),
    "policy": _("Class policies"),
    "drift": _("Watching the drafts"),
    "fairness": _("Fairness reports"),
    "report": _("Reports"),
    "model": _("Models"),
    "training": _("Trainings"),
    "grader": _("Graders"),
}

# %(who)s is the person it was done to, %(other)s a second person, %(name)s a class or other thing by name.
SENTENCES: Mapping[str, Any] = {
    "person.add": _("Added %(who)s"),
    "person.change": _("Changed the account of %(who)s"),
    "person.deactivate": _("Closed the account of %(who)s"),
    "person.reactivate": _("Opened the account of %(who)s again"),
    "person.sign_up": _("Signed up with the code of the class %(name)s"),
    "password.issue": _("Made a one-time password for %(who)s"),
    "password.change": _("Chose a new password"),
    "password.reset_by_mail": _("Chose a new password after a letter by e-mail"),
    "consent.on": _("Switched on “%(name)s” for %(who)s"),
    "consent.off": _("Switched off “%(name)s” for %(who)s"),
    "guardian.add": _("Made %(other)s a guardian of %(who)s"),
    "guardian.end": _("Removed %(other)s as a guardian of %(who)s"),
    "school.open": _("Opened the school with %(who)s as its first admin"),
    "school.change": _("Changed the settings of the school"),
    "subgroup.create": _("Began to record “%(name)s” of students"),
    "subgroup.change": _("Changed what is recorded as “%(name)s”"),
    "subgroup.erase": _("Erased what was recorded as “%(name)s”"),
    "subgroup.set": _("Set “%(name)s” of %(who)s"),
    "demo.seed": _("Filled the demo school"),
    "roster.export": ngettext_lazy("Exported %(count)d person", "Exported %(count)d people", "count"),
    "roster.sheets": ngettext_lazy(
        "Made a one-time password for %(count)d person",
        "Made one-time passwords for %(count)d people",
        "count",
    ),
    "roster.apply": _(
        "Applied a list: %(people_added)d added, %(people_changed)d changed, %(ended)d enrolments ended, "
        "%(linked)d guardians linked"
    ),
    "enrolment.join": _("Joined the class %(name)s with its code"),
    "enrolment.add": _("Took %(other)s into a class"),
    "enrolment.add_teacher": _("Took %(other)s into a class as a teacher"),
    "enrolment.add_assistant": _("Took %(other)s into a class as an assistant"),
    "enrolment.end": _("Took %(other)s out of a class"),
    "section.create": _("Made a new class"),
    "section.update": _("Changed the settings of a class"),
    "section.new_code": _("Made a new code for a class"),
    "section.open": _("Opened a class for joining with its code"),
    "section.close": _("Closed a class for joining with its code"),
    "course.create": _("Made a new course"),
    "course.update": _("Changed a course"),
    "term.save": _("Saved a term"),
    "term.delete": _("Deleted a term"),
    "question.create": _("Wrote a new question"),
    "question.update": _("Changed a question"),
    "question.edit": ngettext_lazy(
        "Changed an answered question and %(count)d grade with it",
        "Changed an answered question and %(count)d grades with it",
        "count",
    ),
    "question.void": _("Voided a question"),
    "question.undo": ngettext_lazy(
        "Took back a change of a question and %(count)d grade with it",
        "Took back a change of a question and %(count)d grades with it",
        "count",
    ),
    "assignment.create": _("Copied an assignment"),
    "assignment.save": _("Saved an assignment"),
    "assignment.publish": _("Made an assignment visible to students"),
    "assignment.unpublish": _("Hid an assignment from students"),
    "assignment.delete": _("Deleted an assignment"),
    "grade.decide": _("Decided a grade"),
    "grade.decide_of": _("Decided a grade of %(other)s"),
    "grade.undo": _("Took back a grade"),
    "grade.undo_of": _("Took back a grade of %(other)s"),
    "grade.release": ngettext_lazy(
        "Released the result of %(count)d student", "Released the results of %(count)d students", "count"
    ),
    "group.ask": _("Had the answers to a question grouped"),
    "group.rename": _("Named a group of answers"),
    "group.split": ngettext_lazy(
        "Moved %(answers)d answer into a group of its own",
        "Moved %(answers)d answers into a group of their own",
        "answers",
    ),
    "group.merge": ngettext_lazy(
        "Moved %(answers)d answer into another group",
        "Moved %(answers)d answers into another group",
        "answers",
    ),
    "group.grade": ngettext_lazy(
        "Graded %(answers)d answer as a group", "Graded %(answers)d answers as a group", "answers"
    ),
    "group.undo": _("Took back an act on a group of answers"),
    "mark.add": _("Marked words of an answer"),
    "mark.change": _("Changed a mark on an answer"),
    "mark.remove": _("Removed a mark from an answer"),
    "mark.restore": _("Brought back a mark on an answer"),
    "comment.add": _("Saved a comment for %(name)s"),
    "comment.change": _("Changed a saved comment for %(name)s"),
    "comment.delete": _("Deleted a saved comment for %(name)s"),
    "comment.share": _("Shared a saved comment with the teachers of %(name)s"),
    "comment.unshare": _("No longer shares a saved comment with the teachers of %(name)s"),
    "grade.release_question": ngettext_lazy(
        "Released one question of %(count)d student",
        "Released one question of %(count)d students",
        "count",
    ),
    "grade.plan_release": _("Planned a release of results for the class %(name)s"),
    "grade.unplan_release": _("Took back the planned release for the class %(name)s"),
    "grade.result_terms": _("Changed what students see and may ask about their results"),
    "regrade.ask": _("Asked for another look at an answer"),
    "regrade.say": _("Wrote about a regrade request"),
    "regrade.accept": _("Accepted a regrade request: %(before)d %% before, %(after)d %% now"),
    "regrade.decline": _("Declined a regrade request"),
    "regrade.withdraw": _("Withdrew a regrade request"),
    "regrade.spread": ngettext_lazy(
        "Gave the decision of a regrade request to %(count)d other answer",
        "Gave the decision of a regrade request to %(count)d other answers",
        "count",
    ),
    "regrade.unspread": ngettext_lazy(
        "Took that decision back from %(count)d other answer",
        "Took that decision back from %(count)d other answers",
        "count",
    ),
    "gradebook.edit": ngettext_lazy(
        "Changed %(count)d cell in the gradebook of the class %(name)s",
        "Changed %(count)d cells in the gradebook of the class %(name)s",
        "count",
    ),
    "gradebook.settings": _("Changed how totals are made in the class %(name)s"),
    "gradebook.column": _("Made or changed a column in the gradebook of the class %(name)s"),
    "gradebook.remove_column": _("Took a column out of the gradebook of the class %(name)s"),
    "gradebook.export": _("Exported the gradebook of the class %(name)s"),
    "gradebook.import": ngettext_lazy(
        "Imported %(count)d mark into the gradebook of the class %(name)s",
        "Imported %(count)d marks into the gradebook of the class %(name)s",
        "count",
    ),
    "gradebook.undo_import": ngettext_lazy(
        "Took back an import of %(count)d mark in the class %(name)s",
        "Took back an import of %(count)d marks in the class %(name)s",
        "count",
    ),
    "marking.share": ngettext_lazy(
        "Shared out %(count)d answer to “%(name)s”", "Shared out %(count)d answers to “%(name)s”", "count"
    ),
    "marking.move": ngettext_lazy(
        "Gave %(count)d answer to “%(name)s” to %(other)s",
        "Gave %(count)d answers to “%(name)s” to %(other)s",
        "count",
    ),
    "marking.take_over": _("Took over an answer that %(who)s was grading"),
    "marking.sample": ngettext_lazy(
        "Drew %(count)d answer to “%(name)s” to be marked twice",
        "Drew %(count)d answers to “%(name)s” to be marked twice",
        "count",
    ),
    "marking.second": _("Marked an answer a second time"),
    "marking.practise": _("Graded a practice answer of “%(name)s”"),
    "marking.settle": _("Settled two marks that lay apart"),
    "marking.choose": _("Chose a practice answer for the markers of “%(name)s”"),
    "marking.leave_out": _("Took a practice answer for the markers of “%(name)s” out"),
    "marking.require": _("Changed what new markers of “%(name)s” do first"),
    "policy.sign": _("Signed a policy for the class %(name)s"),
    "policy.revoke": _("Took back a policy for the class %(name)s"),
    "model.register": _("Registered the model %(name)s"),
    "model.unregister": _("Unregistered the model %(name)s"),
    "model.use": _("Chose the model %(name)s"),
    "model.rest": _("No longer uses the model %(name)s"),
    "model.verify": _("Had the model %(name)s checked"),
    "fairness.export": _("Printed the fairness report of %(name)s"),
    "report.export": _("Took away a report of %(name)s"),
    "report.export_student": _("Took away a report on %(who)s"),
    "drift.ask": _("Had the drafts of all classes checked"),
    "drift.open": _("Found that the drafts of the class %(name)s have changed"),
    "drift.gone": _("Found that the drafts of the class %(name)s are as before again"),
    "drift.acknowledge": _("Looks into changed drafts of the class %(name)s"),
    "drift.close": _("Accepted the present drafts of the class %(name)s as usual"),
    "policy.accept": ngettext_lazy(
        "The promise for the class %(name)s accepted %(count)d draft and kept %(checks)d as silent checks",
        "The promise for the class %(name)s accepted %(count)d drafts and kept %(checks)d as silent checks",
        "count",
    ),
    "policy.pause": _("The promise for the class %(name)s paused itself: checks found too many misses"),
    "training.start": _("Began to train a grader for %(name)s"),
    "training.stop": _("Stopped the training of a grader for %(name)s"),
    "training.resume": _("Went on with the training of a grader for %(name)s"),
    "grader.train": _("Trained version %(number)d of the grader for %(name)s"),
    "grader.promote": _("Put version %(number)d of the grader for %(name)s into use"),
    "grader.roll_back": _("Went back to version %(number)d of the grader for %(name)s"),
    "grader.retire": _("Retired version %(number)d of the grader for %(name)s"),
}


def people_named(event: AuditEvent) -> set[str]:
    """Public ids in the event that may be people's."""
    return {event.target, str(event.detail.get("person", ""))}


def sentence(event: AuditEvent, names: Mapping[str, str]) -> str:
    """What happened, as one sentence without its subject. `names` maps public ids of people to names."""
    gone = gettext("somebody who has left")
    known: dict[str, Any] = {
        **event.detail,
        "who": names.get(event.target, gone),
        "other": names.get(str(event.detail.get("person")), gone),
    }
    action = event.action
    if action == "consent.decide":
        kind = str(event.detail.get("kind"))
        known["name"] = Consent.Kind(kind).label if kind in Consent.Kind.values else kind
        action = "consent.on" if event.detail.get("granted") else "consent.off"
    if action == "enrolment.add" and event.detail.get("role") in {"teacher", "assistant"}:
        action = f"enrolment.add_{event.detail['role']}"
    if action in {"grade.decide", "grade.undo"} and event.detail.get("person"):
        action = f"{action}_of"
    words = SENTENCES.get(action)
    if words is None:
        return gettext("Did something recorded as %(action)s") % {"action": event.action}
    return str(words % defaultdict(int, known))
