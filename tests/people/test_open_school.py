from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from school.people.models import AuditEvent, Membership, Role, School

ARGUMENTS = ["Hill School", "--admin-email=Head@hill.example", "--admin-name=Ada Head"]


def open_school(*more: str) -> str:
    told = StringIO()
    call_command("open_school", *ARGUMENTS, *more, stdout=told)
    return told.getvalue()


def password_in(told: str) -> str:
    return next(line.split()[-1] for line in told.splitlines() if "one-time password" in line)


@pytest.mark.django_db
def test_a_new_school_has_one_admin_who_can_sign_in_and_must_choose_a_password():
    told = open_school()
    school = School.objects.get(slug="hill-school")
    member = Membership.objects.get(school=school)
    assert (member.role, member.user.email) == (Role.ADMIN, "head@hill.example")
    assert authenticate(None, identifier="head@hill.example", password=password_in(told)) == member.user
    assert member.user.must_change_password
    assert list(AuditEvent.objects.filter(school=school).values_list("action", flat=True)) == ["school.open"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("again", "word"),
    [
        (["Hill School", "--admin-email=other@hill.example", "--admin-name=B"], "already exists"),
        (["Lake School", "--admin-email=head@hill.example", "--admin-name=B"], "e-mail|email"),
        (["Lake School", "--admin-email=not an address", "--admin-name=B"], "valid email"),
        (["Lake School", "--admin-email=", "--admin-name=B"], "needs an e-mail address"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_no_half_school(again, word):
    open_school()
    with pytest.raises(CommandError, match=word):
        call_command("open_school", *again)
    assert School.objects.count() == 1


@pytest.mark.django_db
def test_a_chinese_name_opens_a_school_too():
    call_command(
        "open_school",
        "柳桥学校",
        "--admin-email=a@b.example",
        "--admin-name=林",
        "--language=zh-hans",
        stdout=StringIO(),
    )
    assert School.objects.get().language == "zh-hans"
