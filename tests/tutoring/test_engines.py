from ml.pins import QWEN
from tests.ml.generators.tiny_gguf import tiny_gguf
from tutoring.checks import generator_is_known
from tutoring.engines import options_of

GIVEN = {"url": "http://localhost:8000/v1", "model": "small", "api_key": "", "path": ""}


def test_settings_are_handed_to_the_backend_under_its_own_names():
    assert options_of("openai_compatible", GIVEN) == {
        "base_url": "http://localhost:8000/v1",
        "model": "small",
    }
    assert options_of("none", GIVEN) == {}
    assert options_of("llama_cpp", GIVEN | {"path": "tiny.gguf"}) == {"path": "tiny.gguf"}


def test_the_shipped_settings_pass(settings):
    settings.GENERATOR = "none"
    assert generator_is_known() == []


def test_an_unknown_generator_and_the_one_for_tests_are_refused_with_the_known_ones(settings):
    for name in ("oracle", "fake"):
        settings.GENERATOR = name
        assert generator_is_known()[0].hint == (
            "Set EDUAPP_GENERATOR to one of: llama_cpp, none, openai_compatible, transformers."
        )


def test_an_unknown_translator_and_one_without_its_options_are_refused(settings):
    settings.TRANSLATOR = "oracle"
    assert generator_is_known()[0].hint == (
        "Set EDUAPP_TRANSLATOR to one of: llama_cpp, none, openai_compatible, transformers."
    )
    settings.TRANSLATOR = "openai_compatible"
    (found,) = generator_is_known()
    assert found.id == "tutoring.E004"
    assert "EDUAPP_TRANSLATOR_URL" in found.hint
    settings.TRANSLATOR_OPTIONS = GIVEN
    assert generator_is_known() == []


def test_a_gguf_file_of_the_settings_generates_and_translates(settings, tmp_path):
    path = {"path": str(tiny_gguf(tmp_path / "tiny.gguf"))}
    settings.GENERATOR = settings.TRANSLATOR = "llama_cpp"
    settings.GENERATOR_OPTIONS, settings.TRANSLATOR_OPTIONS = GIVEN | path, GIVEN | path
    assert generator_is_known() == []
    (tmp_path / "tiny.gguf").unlink()
    assert [found.id for found in generator_is_known()] == ["tutoring.E002", "tutoring.E004"]


def test_a_pinned_model_that_is_not_here_is_refused_with_the_command_that_gets_it(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("EDUAPP_MODELS_DIR", str(tmp_path))
    settings.GENERATOR, settings.GENERATOR_OPTIONS = "llama_cpp", GIVEN
    (found,) = generator_is_known()
    assert f"manage.py models pull {QWEN.name}" in found.msg


def test_a_generator_without_its_options_is_refused_before_it_is_needed(settings):
    settings.GENERATOR, settings.GENERATOR_OPTIONS = (
        "openai_compatible",
        {"url": "", "model": "", "api_key": "", "path": ""},
    )
    assert generator_is_known()[0].id == "tutoring.E002"
    settings.GENERATOR_OPTIONS = GIVEN
    assert generator_is_known() == []
