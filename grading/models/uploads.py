"""Work on paper or in files: the file as it came, its pages as pictures, and a layer of marks that touches neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.mark_scope import MarkQuerySet
from grading.models.response import Response
from grading.models.submission import Submission
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor

FOLDER = "uploads"


def folder_of(upload: Upload) -> str:
    """A folder of its own for each, below one of 256: nothing in the path comes from the person who sent it."""
    return f"{FOLDER}/{upload.public_id.hex[:2]}/{upload.public_id}"


def original_path(upload: Upload, _name: str) -> str:
    return f"{folder_of(upload)}/original"


def page_path(page: UploadPage, _name: str) -> str:
    return f"{folder_of(page.upload)}/page-{page.number:03}.webp"


class UploadQuerySet(models.QuerySet["Upload"]):
    def for_actor(self, actor: Actor, need: str) -> UploadQuerySet:
        """As the answer that it is part of; nobody but its student sees one that is not handed in."""
        seen = Q(response__submission__student=actor.user) | Q(
            response__submission__state=Submission.State.SUBMITTED
        )
        return self.filter(seen, response__in=Response.objects.all().for_actor(actor, need))


class Upload(PublicModel):
    """One file of an answer, kept byte for byte. `pages` is how many it has, also where fewer are drawn."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Pages are being prepared")
        READY = "ready", _("Pages are there")
        FAILED = "failed", _("Pages could not be shown")

    school = models.ForeignKey(School, models.PROTECT, related_name="uploads")
    response = models.ForeignKey(Response, models.CASCADE, related_name="uploads")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # in bytes
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=1)
    file = models.FileField(upload_to=original_path)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # The lease of the worker that draws its pages, and how often one was taken.
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "position"], name="upload_place_once"),
            models.UniqueConstraint(fields=["response", "sha256"], name="upload_once_per_answer"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "failed"]), name="upload_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "response"], name="upload_school_response"),
            models.Index(fields=["leased_until", "id"], condition=Q(state="waiting"), name="upload_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.name}"


class UploadPage(models.Model):
    """A page as it is shown: upright, without what a camera wrote beside it. Width and height in pixels."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to=page_path)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_page_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, width__gte=1, height__gte=1), name="upload_page_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload}: {self.number}"


class UploadMarkQuerySet(MarkQuerySet["UploadMark"]):
    answer = "page__upload__response"


class UploadMark(PublicModel):
    """Something drawn or written over a page; where, as grading/uploads/geometry.py tells.

    `revision` counts changes: a change that was made on an older one is refused.
    """

    MAX_NOTE = 2000
    MOST = 200  # on one page

    class Kind(models.TextChoices):
        PEN = "pen", _("Pen")
        BOX = "box", _("Box")
        HIGHLIGHT = "highlight", _("Highlight")
        TEXT = "text", _("Written words")

    class Colour(models.TextChoices):
        RED = "red", _("Red")
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        ORANGE = "orange", _("Orange")

    school = models.ForeignKey(School, models.PROTECT, related_name="upload_marks")
    page = models.ForeignKey(UploadPage, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=Kind)
    geometry = models.JSONField()
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.RED)
    note = models.TextField(_("note"), max_length=MAX_NOTE, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="upload_marks")
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = UploadMarkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["school", "by"], name="upload_mark_school_by")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["pen", "box", "highlight", "text"]), name="upload_mark_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(colour__in=["red", "blue", "green", "orange"]), name="upload_mark_colour_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="text") | ~Q(note=""), name="upload_mark_text_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.kind}"
