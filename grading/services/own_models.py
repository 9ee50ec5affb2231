"""Models of one's own: register, choose, unregister, check. Files are never written, moved or deleted here."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grading.models import OwnModel
from grading.own_models.checks import ALTERED, MISSING, RIGHT, WAITING, check_write, progress_writer
from grading.pipeline import ring_named
from ml import own, weights
from ml.pins import PINS
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = [
    "model_in_use", "model_register", "model_unregister", "model_use", "models_root", "weights_ask", "weights_check",
]  # fmt: skip


def models_root() -> Path:
    return weights.models_folder()


def model_register(*, actor: Actor, name: str, folder: str, task: str, licence: str) -> OwnModel:
    """Pin a directory below the models folder by the SHA-256 of its files.

    Raises own.Refused for what the directory holds, ValidationError for a name or directory that is taken.
    """
    if name in PINS or OwnModel.objects.filter(name=name).exists():
        raise ValidationError({"name": _("A model of this name is known already.")})
    if Path(folder).parts[:1] and Path(folder).parts[0] in PINS:
        raise ValidationError({"folder": _("This directory belongs to a model that comes with the product.")})
    found = own.inspect(folder, models_root())
    with transaction.atomic():
        model = OwnModel.objects.create(
            school=actor.school, name=name, task=task, licence=licence, folder=folder,
            architecture=found.architecture[:80], files=dict(found.files), size=found.size,
            uses=list(found.uses), registered_by=actor.user,
        )  # fmt: skip
        _audit(actor, "model.register", model, architecture=found.architecture, files=len(found.files))
    check_write(name, RIGHT, 100)
    return model


@transaction.atomic
def model_use(*, actor: Actor, model: OwnModel, use: str) -> OwnModel:
    """Choose it for `use` in place of what is used now, or for nothing. Raises ValidationError if it does not fit."""
    if use and use not in model.uses:
        raise ValidationError(_("This model cannot be used for that."))
    if use:
        for other in OwnModel.objects.select_for_update().filter(use=use).exclude(pk=model.pk):
            other.use = OwnModel.Use.NONE
            other.save(update_fields=["use"])
    if model.use != use:
        model.use = use
        model.save(update_fields=["use"])
        _audit(actor, "model.use" if use else "model.rest", model)
    return model


@transaction.atomic
def model_unregister(*, actor: Actor, model: OwnModel) -> None:
    """Forget it; its files stay where they are."""
    _audit(actor, "model.unregister", model)
    model.delete()


def model_in_use(use: str) -> OwnModel | None:
    return OwnModel.objects.filter(use=use).first()


def weights_ask(*, actor: Actor, name: str) -> None:
    """Have a worker read every byte of a model again. Raises LookupError for an unknown name."""
    if name not in PINS and not OwnModel.objects.filter(name=name).exists():
        raise LookupError(name)
    check_write(name, WAITING)
    audit_record(school=actor.school, actor=actor.user, action="model.verify", name=name)
    ring_named("watching.weights", name)


def weights_check(*, name: str) -> None:
    """Read every byte of a model and write down whether they are the right ones."""
    tell = progress_writer(name)
    model = OwnModel.objects.filter(name=name).first()
    try:
        if model:
            own.verify(model.own(models_root()), tell)
        elif name in PINS:
            weights.verify(name, tell)
        else:
            return
    except weights.WeightsMissing as error:
        check_write(name, MISSING, note=str(error))
    except weights.WeightsAltered as error:
        check_write(name, ALTERED, note=str(error))
    else:
        check_write(name, RIGHT, 100)


def _audit(actor: Actor, action: str, model: OwnModel, **detail: object) -> None:
    audit_record(
        school=actor.school, actor=actor.user, action=action, target=str(model.public_id), name=model.name, **detail
    )  # fmt: skip
