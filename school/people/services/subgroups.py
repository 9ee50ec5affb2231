"""What the school chose to record about its students, for the fairness report alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import School, SubgroupEntry, SubgroupField, SubgroupValue, User

__all__ = ["subgroup_erase", "subgroup_save", "subgroup_set", "subgroups_write"]

MOST = 12  # groups of one field: with more of them none has enough people


@transaction.atomic
def subgroup_save(
    *, actor: Actor, field: SubgroupField | None, name: str, purpose: str, values: Sequence[str]
) -> SubgroupField:
    """Begin to record something, or change it. Groups that are no longer named lose their entries.

    Raises ValidationError when the name is taken or the groups are fewer than two or more than MOST.
    """
    wanted = list(dict.fromkeys(values))
    if not 2 <= len(wanted) <= MOST:
        raise ValidationError({"values": _("Name from 2 to %(most)d groups, one a line.") % {"most": MOST}})
    others = SubgroupField.objects.filter(school=actor.school, name__iexact=name)
    if (others.exclude(pk=field.pk) if field else others).exists():
        raise ValidationError({"name": _("Something of this name is recorded already.")})
    is_new = field is None
    field = field or SubgroupField(school=actor.school, created_by=actor.user)
    field.name, field.purpose = name, purpose
    field.save()
    field.values.exclude(name__in=wanted).delete()  # type: ignore[attr-defined]
    for position, one in enumerate(wanted):
        SubgroupValue.objects.update_or_create(field=field, name=one, defaults={"position": position})
    action = "subgroup.create" if is_new else "subgroup.change"
    audit_record(school=actor.school, actor=actor.user, action=action, target=str(field.public_id), name=name)
    return field


@transaction.atomic
def subgroup_erase(*, actor: Actor, field: SubgroupField) -> int:
    """Stop recording it and erase what was recorded. Returns how many students had an entry."""
    count = field.entries.count()  # type: ignore[attr-defined]
    name, target = field.name, str(field.public_id)
    field.delete()
    audit_record(
        school=actor.school, actor=actor.user, action="subgroup.erase", target=target, name=name, count=count
    )
    return int(count)


@transaction.atomic
def subgroup_set(*, actor: Actor, user: User, field: SubgroupField, value: SubgroupValue | None) -> bool:
    """Put a student into a group, or into none; True when that changed something.

    The audit line says that it was set, and not to what.
    """
    if value is not None and value.field_id != field.pk:
        raise ValueError("the group belongs to another field")
    rows = SubgroupEntry.objects.filter(field=field, user=user)
    if rows.values_list("value", flat=True).first() == (value.pk if value else None):
        return False
    if value is None:
        rows.delete()
    else:
        SubgroupEntry.objects.update_or_create(field=field, user=user, defaults={"value": value})
    audit_record(
        school=actor.school, actor=actor.user, action="subgroup.set", target=str(user.public_id),
        name=field.name,
    )  # fmt: skip
    return True


def subgroups_write(*, school: School, rows: Iterable[tuple[int, int, int]]) -> int:
    """(user, field, value) ids of this school, written in bulk by the import, whose audit line counts them."""
    rows = list(rows)
    if not rows:
        return 0
    fields = set(SubgroupField.objects.filter(school=school).values_list("pk", flat=True))
    entries = [
        SubgroupEntry(user_id=user, field_id=field, value_id=value)
        for user, field, value in rows
        if field in fields
    ]
    SubgroupEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["field", "user"], update_fields=["value"], batch_size=1000
    )  # fmt: skip
    return len(entries)
