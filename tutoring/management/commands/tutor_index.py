"""`manage.py tutor_index`: cut every lesson into passages and give them vectors, ahead of the first question."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from school.courses.models import Lesson
from tutoring import engines
from tutoring.services.passages import passages_embed, passages_index


class Command(BaseCommand):
    help = "Index all lessons for the tutor. Lessons that are up to date cost nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        encoder, lessons, passages = engines.encoder(), 0, 0
        for lesson in Lesson.objects.iterator():
            found = passages_index(lesson=lesson)
            if encoder is not None:
                passages_embed(passages=found, encoder=encoder)
            lessons, passages = lessons + 1, passages + len(found)
        self.stdout.write(
            f"{lessons} lessons, {passages} passages" + ("" if encoder else ", without vectors")
        )
