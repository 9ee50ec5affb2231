"""The form of a training asks for what the chosen method uses, and keeps nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grading.training.form import USED_BY, TrainingForm
from ml.tuning.base import Settings
from tests.grading.training.material import decided_class

KNOBS = {
    "rank": "4", "optimiser": "sgd", "metric": "qwk", "tokens": "512", "mixed_precision": "on", "class_weights": "on",
    "frozen_layers": "2", "dropout": "0.1", "seed": "7",
}  # fmt: skip


def settings_of(**given) -> dict:
    form = TrainingForm(given)
    assert form.is_valid(), form.errors
    return form.settings()


def test_a_bare_press_of_the_button_means_the_defaults():
    assert settings_of() == {}


def test_what_the_method_uses_is_kept_and_the_rest_is_not():
    assert settings_of(**KNOBS) == {"seed": 7}
    lora = settings_of(**KNOBS, method="lora")
    assert (lora["optimiser"], lora["metric"], lora["tokens"], lora["frozen_layers"]) == (
        "sgd",
        "qwk",
        512,
        2,
    )
    assert lora["mixed_precision"] is lora["class_weights"] is True
    assert "rank" not in settings_of(**KNOBS, method="ia3")
    assert "frozen_layers" not in settings_of(**KNOBS, method="prefix")


def test_what_the_form_gives_is_a_setting_of_a_training():
    assert Settings(**settings_of(**KNOBS, method="lora", augment=["typos"])).augment == ("typos",)


def test_a_number_of_made_examples_without_a_kind_means_nothing():
    assert settings_of(variants="3") == {}


def test_made_examples_go_by_the_number_of_grades_unless_kinds_or_none_are_chosen():
    ticked = {"augment": ["typos"], "variants": "3"}
    assert settings_of(made="few", **ticked) == {}
    assert settings_of(made="none", **ticked) == {"augment": []}
    assert (
        settings_of(made="chosen", **ticked) == settings_of(**ticked) == {"augment": ["typos"], "variants": 3}
    )
    assert Settings(**settings_of(made="none")).augment == ()
    assert "Tick at least one kind" in str(TrainingForm({"made": "chosen"}).errors["augment"])


@pytest.mark.parametrize(
    ("field", "value"), [("tokens", "1"), ("variants", "99"), ("optimiser", "magic"), ("metric", "luck")]
)
def test_what_cannot_be_is_refused(field, value):
    assert field in TrainingForm({field: value}).errors


@pytest.mark.django_db
def test_each_knob_says_which_methods_use_it_and_the_page_how_long_each_takes(world, client_of):
    decided_class(world)
    text = client_of(world.teacher).get(reverse("grading:section_graders", args=[world.section.public_id]))
    page = text.content.decode()
    assert "For methods that train part of the model" in page
    for name, methods in USED_BY.items():
        place = page.index(f'name="{name}"')
        assert page.rindex("data-for=", 0, place) == page.rindex(f'data-for="{" ".join(methods)}"', 0, place)
    assert "For 200 answers it takes up to three minutes." in page
    assert "is trained six times" in page
