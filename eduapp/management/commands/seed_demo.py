from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from eduapp.demo.seed import Seeded, demo_seed
from school.demo.shapes import LANGUAGES
from school.people.models import Membership, Role


class Command(BaseCommand):
    help = "Make the demo school with four weeks of history. Where it exists, nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="the same number gives the same history")
        parser.add_argument(
            "--language",
            choices=[*LANGUAGES, "both"],
            default="both",
            help="the English class 7A, the Chinese class 七(2)班, or both",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        languages = LANGUAGES if options["language"] == "both" else (options["language"],)
        seeded = demo_seed(seed=options["seed"], languages=languages, now=timezone.now())
        if not seeded.is_new:
            self.stdout.write(f"The demo school {seeded.school} is already there; nothing was changed.")
            return
        counts = ", ".join(f"{count} {name}" for name, count in seeded.counts.items())
        self.stdout.write(f"Made the demo school {seeded.school}: {counts}.")
        self._tell_signins(seeded)

    def _tell_signins(self, seeded: Seeded) -> None:
        self.stdout.write(f"Sign in with the password {settings.DEMO_PASSWORD} as:")
        members = Membership.objects.filter(school=seeded.school).select_related("user").order_by("id")
        told: set[tuple[str, str]] = set()
        for member in members:
            kind = (member.role, member.user.language)
            if member.role == Role.STUDENT and kind in told:
                continue
            told.add(kind)
            identifier = member.user.email or member.school_number
            self.stdout.write(f"  {identifier:<24} {member.role:<10} {member.user.display_name}")
