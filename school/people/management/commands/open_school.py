from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from school.people.services.opening import school_open


class Command(BaseCommand):
    help = "Open a school with its first admin, and print the admin's one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the school's name")
        parser.add_argument("--admin-email", required=True, help="the first admin signs in with it")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="en")
        parser.add_argument(
            "--slug", default="", help="short name for addresses; made from the name when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or slugify(options["name"], allow_unicode=False) or "school"
        try:
            admin, password = school_open(
                name=options["name"],
                slug=slug,
                language=options["language"],
                admin_name=options["admin_name"],
                admin_email=options["admin_email"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"The school {options['name']} is open. Its admin {admin.display_name} signs in with"
        )
        self.stdout.write(f"  e-mail             {admin.email}")
        self.stdout.write(f"  one-time password  {password}")
        self.stdout.write("and chooses a password at once. It is not shown again.")
