"""The models of the installation: what is pinned, whether it is here and right, and directories of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.models import OwnModel
from grading.own_models.checks import WeightsCheck, check_of
from grading.own_models.form import OwnModelForm
from grading.own_models.words import task_of
from grading.services.own_models import (
    model_register,
    model_unregister,
    model_use,
    models_root,
    weights_ask,
)
from ml import weights
from ml.own import Refused
from ml.pins import PINS, Pin
from school.courses.scope import MemberRequest
from school.people.access import fetch, member, visible
from school.people.models import Role


@dataclass(frozen=True)
class PinRow:
    pin: Pin
    task: str
    found: weights.Copy | None
    sources: list[str]
    check: WeightsCheck | None
    reads: str  # "on" or "off" for what can read new questions a second time, else empty


def operator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Admins of the school that runs the installation; the models serve every school on it."""

    @member(Role.ADMIN)
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.runs_installation:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@operator
@require_safe
def models(request: MemberRequest) -> HttpResponse:
    mine = [(one, check_of(one.name)) for one in visible(request.actor, OwnModel)]
    pins = [_row(pin) for pin in PINS.values()]
    checks = [row.check for row in pins] + [check for _model, check in mine]
    context = {
        "pins": pins,
        "mine": mine,
        "root": models_root(),
        "running": any(check and check.is_open and not check.is_stuck for check in checks),
    }
    return render(request, "grading/models.html", context)


@operator
@require_http_methods(["GET", "POST"])
def register(request: MemberRequest) -> HttpResponse:
    form = OwnModelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            model = model_register(actor=request.actor, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.take(error)
        else:
            messages.success(request, _("%(name)s is registered and checked.") % {"name": model.name})
            return redirect("grading:models")
    context = {"form": form, "root": models_root()}
    return render(request, "grading/model_form.html", context, status=422 if form.errors else 200)


@operator
@require_POST
def verify(request: MemberRequest, name: str) -> HttpResponse:
    try:
        weights_ask(actor=request.actor, name=name)
    except LookupError as error:
        raise Http404 from error
    return redirect("grading:models")


@operator
@require_POST
def change(request: MemberRequest, model_id: UUID) -> HttpResponse:
    """`action` unregister, or use with `use`."""
    model = fetch(request.actor, OwnModel, model_id)
    if request.POST.get("action") == "unregister":
        model_unregister(actor=request.actor, model=model)
        messages.success(
            request, _("%(name)s is no longer registered. Its files were not touched.") % {"name": model.name}
        )
    elif request.POST.get("action") == "use":
        try:
            model_use(actor=request.actor, model=model, use=request.POST.get("use", ""))
            messages.success(request, _("Workers take it from their next answer on."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
    return redirect("grading:models")


def _row(pin: Pin) -> PinRow:
    found = next(iter(weights.copies(pin.name)), None)
    return PinRow(pin, task_of(pin), found, weights.sources(pin.name), check_of(pin.name), _reading(pin.name))


def _reading(name: str) -> str:
    from ml.answers.second_reading import READERS, chosen

    if name not in READERS:
        return ""
    return "on" if chosen() == name else "off"
