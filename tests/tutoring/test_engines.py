from tutoring.checks import generator_is_known
from tutoring.engines import options_of

GIVEN = {"url": "http://localhost:8000/v1", "model": "small", "api_key": "", "path": ""}


def test_settings_are_handed_to_the_backend_under_its_own_names():
    assert options_of("openai_compatible", GIVEN) == {
        "base_url": "http://localhost:8000/v1",
        "model": "small",
    }
    assert options_of("none", GIVEN) == {}


def test_the_shipped_settings_pass(settings):
    settings.GENERATOR = "none"
    assert generator_is_known() == []


def test_an_unknown_generator_and_the_one_for_tests_are_refused_with_the_known_ones(settings):
    for name in ("oracle", "fake"):
        settings.GENERATOR = name
        assert generator_is_known()[0].hint == (
            "Set EDUAPP_GENERATOR to one of: none, openai_compatible, transformers."
        )


def test_an_unknown_translator_and_one_without_its_options_are_refused(settings):
    settings.TRANSLATOR = "oracle"
    assert generator_is_known()[0].hint == (
        "Set EDUAPP_TRANSLATOR to one of: none, openai_compatible, transformers."
    )
    settings.TRANSLATOR = "openai_compatible"
    (found,) = generator_is_known()
    assert found.id == "tutoring.E004"
    assert "EDUAPP_TRANSLATOR_URL" in found.hint
    settings.TRANSLATOR_OPTIONS = GIVEN
    assert generator_is_known() == []


def test_a_generator_without_its_options_is_refused_before_it_is_needed(settings):
    settings.GENERATOR, settings.GENERATOR_OPTIONS = (
        "openai_compatible",
        {"url": "", "model": "", "api_key": "", "path": ""},
    )
    assert generator_is_known()[0].id == "tutoring.E002"
    settings.GENERATOR_OPTIONS = GIVEN
    assert generator_is_known() == []
