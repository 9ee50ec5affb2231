"""Problems, notes and differences in words: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from school.people.models import Role
from school.rosters.formats import Note, Problem

__all__ = ["column_label", "note_words", "problem_words", "role_labels"]

Params = Mapping[str, str]

_PROBLEMS: dict[str, Callable[[Params], str]] = {
    "empty": lambda p: _("The file is empty. Choose the file again, or save it from your spreadsheet once more."),
    "no_people": lambda p: _("The file has headings and no people below them."),
    "not_text_spreadsheet": lambda p: _(
        "This is a spreadsheet file. Open it in your spreadsheet program and save it as “CSV UTF-8”."
    ),
    "not_text_pdf": lambda p: _("This is a PDF. Export the list as CSV from the program that made it."),
    "not_text_binary": lambda p: _("This is not a text file. Save the list as “CSV UTF-8” and upload that."),
    "not_csv": lambda p: _("The rows of this file cannot be told apart. Save the list as “CSV UTF-8” again."),
    "too_big": lambda p: _("The file is larger than %(megabytes)s MB. Split it into several files.") % p,
    "too_many_rows": lambda p: _("The file has more than %(rows)s rows. Split it into several files.") % p,
    "missing_name": lambda p: _(
        "There is no column with names. Add a heading such as “name” in the first row. Found: %(found)s."
    ) % p,
    "missing_identity": lambda p: _(
        "There is no column to tell people apart. Add “school_number” or “email” in the first row. Found: %(found)s."
    ) % p,
    "unknown_group_column": lambda p: _(
        "The school does not record “%(name)s”, so this column is left out. An admin can begin to. Recorded now: %(known)s."
    ) % p,
    "unknown_group": lambda p: _("“%(value)s” is none of the groups. Write one of these: %(known)s.") % p,
    "group_of_no_student": lambda p: _("“%(name)s” is recorded of students only. Leave the cell empty.") % p,
    "no_identity": lambda p: _("Neither a school number nor an e-mail address. Fill in one of them."),
    "no_name": lambda p: _("This person is new and has no name. Fill it in."),
    "bad_email": lambda p: _("“%(value)s” is not an e-mail address. Correct it or leave the cell empty.") % p,
    "unknown_role": lambda p: _(
        "“%(value)s” is not a role. Write student, teacher, assistant, guardian or admin."
    ) % p,
    "too_long": lambda p: _(
        "%(length)s characters are too many; %(limit)s is the most. Is a quotation mark missing?"
    ) % p,
    "twice": lambda p: _("“%(value)s” is already in line %(line)s. Keep one of the two.") % p,
    "two_people": lambda p: _(
        "The number belongs to %(one)s and the e-mail address to %(other)s. Correct one of them."
    ) % p,
    "taken": lambda p: _("The address %(value)s cannot be used here. Leave it empty or take another one.") % p,
    "elsewhere": lambda p: _("%(name)s also belongs to another school; name and e-mail cannot be changed here.") % p,
    "unknown_class": lambda p: (
        _("There is no class “%(value)s”. Correct it or add the class first. There are: %(known)s.") % p
        if p.get("known")
        else _("There is no class “%(value)s”. Add a course and its class first.") % p
    ),
    "many_classes": lambda p: _("“%(value)s” could be several classes. Write one of: %(known)s.") % p,
    "guardians_of_whom": lambda p: _("Only students have guardians. Empty the cell or make this row a student."),
    "own_guardian": lambda p: _("Nobody is their own guardian. Write the guardian's own address."),
    "no_guardian": lambda p: _(
        "%(value)s is somebody of the school who is no guardian. Give them the role guardian in a row of their own."
    ) % p,
    "unknown_guardian": lambda p: _(
        "%(value)s is new here. Write the name too, such as “Pat Lee <pat@example.org>”, or add a row for the guardian."
    ) % p,
    "no_class_role": lambda p: _("An admin or guardian is in no class. Empty the cell or give another role."),
}  # fmt: skip


def problem_words(problem: Problem) -> str:
    return _PROBLEMS[problem.code](problem.params)


def note_words(note: Note) -> str:
    if note.code == "encoding":
        return _(
            "The file is not UTF-8; it was read as %(encoding)s. Look whether names with special letters are right."
        ) % dict(note.params)
    if note.code == "delimiter":
        return _("The columns are separated by “%(delimiter)s”.") % dict(note.params)
    return _("These columns are not used: %(columns)s.") % dict(note.params)


def column_label(column: str) -> str:
    labels = {
        "number": _("School number"), "name": _("Name"), "email": _("E-mail"), "roles": _("Role"),
        "classes": _("Classes"), "active": _("Account"),
        "guardians": _("Guardians"), "groups": _("Recorded groups"),
    }  # fmt: skip
    return labels.get(column, "")


def role_labels(roles: object) -> str:
    labels = dict(Role.choices)
    return ", ".join(str(labels[role]) for role in sorted(roles, key=Role.values.index))  # type: ignore[call-overload]
