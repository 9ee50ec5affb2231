"""The class of thirty: who they are, what they wrote, and how twenty-eight of them hand it in over HTTP."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.test import Client
from django.urls import reverse

from school.people.models import User
from tests.factories import World, make_world

RIGHT = "The current is the same everywhere because there is only one path for it."
HALF = "There is only one path for the charge."
WRONG = "The bulbs use the current up, so less of it comes back."
OWN = [
    "There is just one loop, so the charge has nowhere else to go.",
    "I do not know.",
    "Because the battery pushes the same current everywhere, and the wire is one single loop without a branch.",
    "The current is biggest next to the battery.",
]
NAMES = [
    "Ada Abel", "Ben Boateng", "Chidi Costa", "Dora Demir", "Emil Eriksen", "Fatima Farouk", "Georg Gao", "Hana Hoxha",
    "Ines Ibarra", "Jonas Jensen", "Kwame Kaya", "Lina Laurent", "Mateo Moreau", "Nora Nguyen", "Omar Okafor",
    "Paula Petrov", "Quentin Qureshi", "Rosa Rossi", "Sven Santos", "Tara Takahashi", "Uma Usman", "Viktor Vargas",
    "Wanda Weber", "Xenia Xu", "Yusuf Yilmaz", "Zoe Zimmermann", "李小龙", "Maximiliane-Konstanze Oberhauser-Wollschlägerin",
]  # fmt: skip
ON_THE_PHONE = "Mia Mobile"


@dataclass
class Room:
    """The school with its class; `wrote` is what each of the twenty-eight answers to the written question."""

    world: World
    wrote: dict[User, str]
    second: User  # beside the school's own student, the other one who works on a phone


def make_room(language: str) -> Room:
    world = make_world("hill")
    answers = [RIGHT] * 12 + [HALF] * 6 + [WRONG] * 6 + OWN
    wrote = {world.new_student(name): answer for name, answer in zip(NAMES, answers, strict=True)}
    for person in world.people.values():
        person.language = language
        person.save(update_fields=["language"])
    second = world.new_student(ON_THE_PHONE)
    second.language = language
    second.save(update_fields=["language"])
    return Room(world, wrote, second)


def session_of(user: User) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {name: client.cookies[name].value}


def hand_in_all(room: Room, url: str) -> None:
    """All at the same time, as at the end of a lesson."""
    address = reverse("grading:take", args=[room.world.assignment.public_id])
    sessions = [(session_of(user), answer) for user, answer in room.wrote.items()]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: _hand_in(url, address, *one), sessions))


def _hand_in(url: str, address: str, cookies: dict[str, str], answer: str) -> None:
    """What a browser without scripts does: fetch the form, send it filled in, follow to the receipt."""
    with httpx.Client(base_url=url, cookies=cookies, follow_redirects=True, timeout=60) as browser:
        form = browser.get(address).text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        names = list(dict.fromkeys(re.findall(r'name="(r-[0-9a-f-]+)"', form)))
        fields |= dict(zip(names, ["b", "0.5 A", answer], strict=True))
        reply = browser.post(address, data=fields, headers={"Referer": url + address})
        assert "/receipt/" in str(reply.url), reply.text
