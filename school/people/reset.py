"""Letters with a link to a new password."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from school.people import throttle
from school.people.models import User

__all__ = ["letter_order", "letter_send", "user_of_link"]

log = logging.getLogger(__name__)
# To one address: nobody's mailbox is flooded. From one place: nobody tries a list of addresses.
ADDRESS = throttle.Limit("reset-address", 3, 3600)
PLACE = throttle.Limit("reset-place", 30, 3600)


def letter_order(*, email: str, place: str, base_url: str, language: str) -> None:
    """Have a letter sent by the worker, known address or not, so that the answer takes as long for both.

    Too many orders are dropped in silence; the page says the same.
    """
    from school.people.tasks import send_reset_letter

    try:
        for limit, who in ((ADDRESS, email), (PLACE, place)):
            throttle.check(limit, who)
            throttle.count(limit, who)
    except throttle.TooManyTriesError:
        return
    try:
        send_reset_letter.delay(email, base_url, language)
    except (OperationalError, OSError):
        log.warning("the broker is down; the letter is sent from the web process")
        letter_send(email=email, base_url=base_url, language=language)


def letter_send(*, email: str, base_url: str, language: str) -> None:
    """Send the letter when an active account has this address; otherwise do nothing."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    path = reverse("people:password_reset_open", kwargs={"uid": uid, "token": token})
    with translation.override(user.language or language):
        text = render_to_string(
            "people/mail/reset.txt",
            {"name": user.display_name, "link": base_url.rstrip("/") + path, "brand": settings.BRAND_NAME},
        )
        subject = _("Choose a new password for %(brand)s") % {"brand": settings.BRAND_NAME}
    EmailMessage(subject, text, to=[user.email or ""]).send()


def user_of_link(uid: str) -> User | None:
    """The person a link is for, or None when it is not one of ours."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
