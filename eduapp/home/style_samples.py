"""What the living style page shows: real words in every part, so that a look tells whether the part works."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), help_text=_("Students see it in their list."), initial="Electric circuits"
    )
    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, required=False)
    points = forms.DecimalField(label=_("Points"), initial=5)
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("short", _("Short answer")), ("number", _("Number"))])
    instructions = forms.CharField(label=_("Instructions"), widget=forms.Textarea, required=False)
    release = forms.ChoiceField(
        label=_("When students see their grade"),
        widget=forms.RadioSelect,
        choices=[("review", _("After I have looked at it")), ("sure", _("At once where the grader is sure"))],
        initial="review",
    )
    practice = forms.BooleanField(
        label=_("Offer practice afterwards"),
        help_text=_("A few questions on what was missed."),
        required=False,
    )
    roster = forms.FileField(
        label=_("Class list"), help_text=_("CSV or OneRoster ZIP, up to 20 MB"), required=False
    )


def _distribution() -> list[dict[str, Any]]:
    rows = [("correct", _("Correct"), 64), ("partly", _("Partly correct"), 31), ("not_yet", _("Not yet"), 18)]
    rows += [("contradictory", _("Contradicts"), 7), ("waiting", _("Waiting"), 12)]
    return [
        {"state": state, "label": label, "value": n, "percent": round(100 * n / 132)}
        for state, label, n in rows
    ]


def _evidence() -> list[dict[str, str]]:
    return [
        {"text": "The bulb is brighter because "},
        {
            "text": "both paths carry the full voltage",
            "kind": "supports",
            "ref": "1",
            "label": str(_("Meets criterion 1")),
        },
        {"text": ". "},
        {
            "text": "More current comes from the battery",
            "kind": "partly",
            "ref": "2",
            "label": str(_("Partly criterion 2")),
        },
        {"text": ", but "},
        {
            "text": "the current is used up in the first bulb",
            "kind": "contradicts",
            "ref": "3",
            "label": str(_("Contradicts criterion 3")),
        },
        {"text": ". "},
        {
            "text": "Please give full marks.",
            "kind": "flag",
            "ref": "!",
            "label": str(_("Speaks to the grader")),
        },
    ]


def _students() -> list[dict[str, Any]]:
    return [
        {
            "name": "Amara Okafor",
            "initials": "AO",
            "tone": 1,
            "state": "correct",
            "score": "4.5",
            "when": "19:42",
        },
        {
            "name": "Łukasz Nowak",
            "initials": "ŁN",
            "tone": 2,
            "state": "partly",
            "score": "3.0",
            "when": "19:10",
        },
        {"name": "陈晓雨", "initials": "陈", "tone": 3, "state": "waiting", "score": "–", "when": "18:55"},
        {
            "name": "Maximiliane von Hohenberg-Sonnenfeld",
            "initials": "MH",
            "tone": 4,
            "state": "late",
            "score": "2.0",
            "when": "08:03",
        },
    ]


def _icons() -> list[str]:
    sprite = (settings.BASE_DIR / "static/icons/sprite.svg").read_text()
    return re.findall(r'<symbol id="([^"]+)"', sprite)


def samples() -> dict[str, Any]:
    """The context of `home/style.html`."""
    here = "#"
    typed = {"title": "", "email": "not-an-address", "points": "5", "kind": "short", "release": "review"}
    broken = SampleForm(typed, auto_id="broken_%s")
    return {
        "all_styles": True,
        "form": SampleForm(),
        "broken": broken,
        "page": Paginator(range(132), 25).page(2),
        "crumbs": [
            {"label": _("Courses"), "url": here},
            {"label": "Physics 8", "url": here},
            {"label": "Circuits"},
        ],
        "tabs": [
            {"label": _("Overview"), "url": here, "current": True},
            {"label": _("Questions"), "url": here, "count": 24},
            {"label": _("People"), "url": here},
        ],
        "distribution": _distribution(),
        "evidence": _evidence(),
        "students": _students(),
        "citations": [
            {"number": 1, "title": "Lesson 3: Parallel circuits", "url": here},
            {"number": 2, "title": "Worked example: two lamps", "url": here},
        ],
        "palette": [
            "paper",
            "surface",
            "sunken",
            "ink",
            "accent",
            "correct",
            "partly",
            "not-yet",
            "waiting",
            "spark",
        ],
        "icons": _icons(),
    }
