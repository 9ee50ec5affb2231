from __future__ import annotations

from celery import shared_task

from school.people.reset import letter_send


@shared_task(name="people.send_reset_letter")
def send_reset_letter(email: str, base_url: str, language: str) -> None:
    letter_send(email=email, base_url=base_url, language=language)
