"""The one endpoint that typing needs: save an answer, a few seconds after it was written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response as Reply
from rest_framework.views import APIView

from grading.models import Response
from grading.services.submissions import MAX_CHARACTERS, AnswerTooLong, Closed, StaleAnswer, answer_save
from school.people.access import OWN, actor_of, fetch, visible


class TypedField(serializers.CharField):
    """Text as typed. A NUL character, which no keyboard types, is dropped and not the whole answer refused."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).replace("\x00", "")


class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.DictField(child=TypedField(allow_blank=True, trim_whitespace=False))
    version = serializers.IntegerField(min_value=0)


class AnswerView(APIView):
    """PUT {"answer": {...}, "version": n}: 200 with the next version, 409 with the newer one, 403 when closed, 413 too long."""

    def put(self, request: Request, response_id: UUID) -> Reply:
        actor = actor_of(request._request)
        if actor is None:
            raise Http404
        rows = visible(actor, Response, OWN).select_related("submission__assignment", "question")
        response = fetch(actor, Response, response_id, OWN, rows=rows)
        try:
            body = AnswerSerializer(data=request.data)
        except RequestDataTooBig:
            return _too_long(None)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        try:
            saved = answer_save(
                response=response, raw=given["answer"], version=given["version"], now=timezone.now()
            )
        except StaleAnswer as stale:
            newer = {"version": stale.response.version, "answer": stale.response.answer}
            return Reply(newer, status=status.HTTP_409_CONFLICT)
        except Closed:
            detail = _("This work is handed in or its time is over. What was saved before is kept.")
            return Reply({"detail": detail}, status=status.HTTP_403_FORBIDDEN)
        except AnswerTooLong as refused:
            return _too_long(refused.over)
        return Reply({"version": saved.version, "saved_at": saved.saved_at})


def _too_long(over: int | None) -> Reply:
    """Nothing was saved. `over` is by how many characters, None where so much came that nobody counted."""
    limit = number_format(MAX_CHARACTERS, force_grouping=True)
    if over is None:
        detail = _("This is far more than the %(limit)s characters that can be saved.") % {"limit": limit}
    else:
        text = ngettext(
            "Not saved: %(over)s character more than the %(limit)s that can be saved.",
            "Not saved: %(over)s characters more than the %(limit)s that can be saved.",
            over,
        )
        detail = text % {"over": number_format(over, force_grouping=True), "limit": limit}
    return Reply({"detail": detail, "over": over}, status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
