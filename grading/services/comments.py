"""The comment bank: saved, shared, used, thrown away; and phrases that were offered and not wanted."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from grading.comments.placeholders import NAMES, unknown
from grading.models import PassedPhrase, SavedComment
from school.courses.models import Course
from school.courses.services.refused import Refused
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["comment_delete", "comment_save", "comment_share", "comment_used", "phrase_pass"]


@transaction.atomic
def comment_save(*, comment: SavedComment, by: User) -> SavedComment:
    """Write a new or a changed comment. Raises Refused for placeholders that are not known, and for a key in use."""
    _refuse_unknown(comment.text)
    is_new = comment.pk is None
    try:
        with transaction.atomic():
            comment.save()
    except IntegrityError as error:
        if "comment_one_per_key" not in str(error):
            raise
        text = _("Another of your comments in this course has this key. Choose another one.")
        raise Refused(text, "hot_key") from error
    _audit("comment.add" if is_new else "comment.change", comment, by)
    return comment


def _refuse_unknown(text: str) -> None:
    found = unknown(text)
    if found:
        words = _(
            "There is no placeholder %(unknown)s. You can use %(known)s; braces that stand for themselves are doubled: {{ }}."
        )
        known = ", ".join(f"{{{name}}}" for name in NAMES)
        raise Refused(words % {"unknown": f"{{{found[0]}}}", "known": known}, "text")


@transaction.atomic
def comment_share(*, comment: SavedComment, by: User, shared: bool) -> None:
    """Let the other teachers of the course use it, or no longer. Idempotent."""
    changed = SavedComment.objects.filter(pk=comment.pk).exclude(is_shared=shared).update(is_shared=shared)
    if changed:
        _audit("comment.share" if shared else "comment.unshare", comment, by)


@transaction.atomic
def comment_delete(*, comment: SavedComment, by: User) -> None:
    """Throw it away; what was written with it stays written."""
    _audit("comment.delete", comment, by)
    SavedComment.objects.filter(pk=comment.pk).delete()


def comment_used(*, comment: SavedComment, now: datetime) -> None:
    """Count one insertion."""
    SavedComment.objects.filter(pk=comment.pk).update(used=F("used") + 1, last_used_at=now)


def phrase_pass(*, course: Course, owner: User, normal: str) -> None:
    """Do not offer this phrase again. Idempotent."""
    PassedPhrase.objects.get_or_create(school=course.school, course=course, owner=owner, normal=normal)


def _audit(action: str, comment: SavedComment, by: User) -> None:
    audit_record(
        school=comment.school,
        actor=by,
        action=action,
        target=str(comment.public_id),
        name=comment.course.title,
    )
