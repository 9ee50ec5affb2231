from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from school.people.audit import audit_verify
from school.people.models import AuditEvent, School


class Command(BaseCommand):
    help = "verify: recompute the hash chain of every school's audit list, and say where one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--school", help="short name of one school; all of them when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.order_by("slug")
        if options["school"]:
            schools = schools.filter(slug=options["school"])
            if not schools:
                known = ", ".join(School.objects.values_list("slug", flat=True)) or "none"
                raise CommandError(f"No school has the short name {options['school']!r}. Known: {known}.")
        broken = [school.slug for school in schools if not self._verify(school)]
        if broken:
            raise CommandError(f"The audit list was changed from outside: {', '.join(broken)}.")

    def _verify(self, school: School) -> bool:
        first = audit_verify(school)
        count = AuditEvent.objects.filter(school=school).count()
        if first is None:
            self.stdout.write(f"{school.slug}: {count} events, the chain is whole")
        else:
            self.stdout.write(f"{school.slug}: event {first} does not fit the one before it")
        return first is None
