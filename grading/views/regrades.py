"""Regrade requests: asking, talking, withdrawing; the lists of who asks and of who is asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grading.models import Criterion, RegradeRequest, Response
from grading.regrades.asking import asking_of
from grading.regrades.form import AskForm, DeclineForm, SayForm
from grading.regrades.inbox import own_requests, regrade_inbox
from grading.regrades.page import alike_of, regrade_page
from grading.regrades.rules import Refusal
from grading.regrades.words import refusal_text
from grading.release.statistics import terms_of
from grading.services.regrades import (
    RegradeRefused,
    Settled,
    regrade_ask,
    regrade_say,
    regrade_withdraw,
)
from school.courses.models import Assignment
from school.people.access import OWN, TEACH, VIEW, Actor, fetch, member, visible
from school.people.models import Role

LOADED = (
    "response__submission__assignment__course", "response__submission__student", "response__submission__section",
    "response__question", "about", "outcome", "settled_by",
)  # fmt: skip


@member(Role.TEACHER, Role.ASSISTANT)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wanted = request.GET.get("assignment")
    assignment = fetch(actor, Assignment, wanted, TEACH) if wanted else None
    found = regrade_inbox(actor, request.GET.get("state", ""), assignment, request.GET.get("page", "1"))
    return render(
        request,
        "grading/regrade_inbox.html",
        {"inbox": found, "tabs": _tabs(request, found.counts, found.state)},
    )


@member()
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "grading/regrades.html", {"requests": own_requests(actor), "me": actor.user.pk})


@member()
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, response_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Response, OWN).filter(submission__assignment__isnull=False)
    rows = rows.select_related("submission__assignment__course", "question")
    response = fetch(actor, Response, response_id, OWN, rows=rows)
    criteria = list(Criterion.objects.filter(rubric__question=response.question_id))
    form = AskForm(request.POST if request.method == "POST" else None, criteria)
    if request.method == "POST" and form.is_valid():
        try:
            made = regrade_ask(
                response=response, by=actor.user, criteria=form.chosen(),
                reason=form.cleaned_data["reason"], now=timezone.now(),
            )  # fmt: skip
        except RegradeRefused as refused:
            return _ask_page(request, response, form, refused.why)
        messages.success(request, _("Your request has reached your teacher. The answer appears here."))
        return redirect("grading:regrade", made.public_id)
    return _ask_page(request, response, form)


def _ask_page(
    request: HttpRequest, response: Response, form: AskForm, why: Refusal | None = None
) -> HttpResponse:
    assignment = response.submission.assignment
    assert assignment is not None  # filtered in ask()
    terms = terms_of(assignment)
    asking = asking_of(response.submission, terms, timezone.now())
    about = asking.about(response)
    status = 409 if why else 422 if form.errors else 200
    refused = why or about.why
    context = {
        "response": response, "submission": response.submission, "assignment": assignment, "form": form,
        "until": asking.until, "existing": about.request, "already": refused == Refusal.ASKED,
        "why": refusal_text(refused, terms, asking.until) if refused else "",
    }  # fmt: skip
    return render(request, "grading/regrade_ask.html", context, status=status)


@member()
@require_GET
def detail(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, RegradeRequest).select_related(*LOADED)
    return page(request, actor, fetch(actor, RegradeRequest, regrade_id, VIEW, rows=rows))


def page(
    request: HttpRequest, actor: Actor, regrade: RegradeRequest, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a request, with a form that was refused where one is given."""
    context = {**regrade_page(actor, regrade), "say_form": SayForm(), "decline_form": DeclineForm(), **more}
    item, form = context["item"], context.get("form")
    context["criteria"] = form.chosen(item.criteria) if form else item.criteria
    if context["teaches"] and regrade.state == RegradeRequest.State.ACCEPTED:
        context["alike"] = alike_of(actor, regrade)
    part = request.headers.get("HX-Request") and request.method == "GET"
    return render(
        request, "grading/_regrade_thread.html" if part else "grading/regrade.html", context, status=status
    )


@member()
@require_POST
def say(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    mine, taught = (visible(actor, RegradeRequest, need).values("pk") for need in (OWN, TEACH))
    rows = RegradeRequest.objects.filter(Q(pk__in=mine) | Q(pk__in=taught)).select_related(*LOADED)
    regrade = fetch(actor, RegradeRequest, regrade_id, VIEW, rows=rows)
    form = SayForm(request.POST)
    if not form.is_valid():
        return page(request, actor, regrade, 422, say_form=form)
    try:
        regrade_say(request=regrade, by=actor.user, text=form.cleaned_data["text"], now=timezone.now())
    except Settled as settled:
        say_settled(request, settled)
        return page(request, actor, settled_again(regrade), 409, say_form=form)
    return redirect("grading:regrade", regrade.public_id)


@member()
@require_POST
def withdraw(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    regrade = fetch(actor, RegradeRequest, regrade_id, OWN)
    try:
        regrade_withdraw(request=regrade, by=actor.user, now=timezone.now())
        messages.success(request, _("Your request is withdrawn. The grade stays as it is."))
    except Settled as settled:
        say_settled(request, settled)
    return redirect("grading:regrade", regrade.public_id)


def settled_again(regrade: RegradeRequest) -> RegradeRequest:
    """The request as it stands now, for the page."""
    return RegradeRequest.objects.select_related(*LOADED).get(pk=regrade.pk)


def say_settled(request: HttpRequest, settled: Settled) -> None:
    name = settled.request.settled_by.display_name if settled.request.settled_by else ""
    text = _("Nothing was changed: %(name)s has settled this request in between.")
    messages.error(request, text % {"name": name})


def _tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    labels = {
        "open": _("To answer"),
        "answered": pgettext("regrade request", "Answered"),
        "settled": _("Settled"),
    }
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for name, label in labels.items():
        query["state"] = name
        tabs.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "current": name == current,
                "count": counts[name],
            }
        )
    return tabs
