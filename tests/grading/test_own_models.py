"""The page of models: who may open it, what it registers, and what then uses it."""

from __future__ import annotations

import errno

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from grading.models import OwnModel
from grading.own_models.checks import check_of
from grading.own_models.generator import generator_of_settings, own_generator, translator
from grading.services.own_models import weights_ask, weights_check
from ml import weights
from ml.generators import Message
from ml.generators.llama_cpp import LlamaCpp
from ml.generators.transformers_local import TransformersLocal
from ml.pins import PINS, QWEN
from school.people.access import actor_for
from school.people.models import AuditEvent, School
from tests.ml.generators.tiny_gguf import tiny_gguf
from tests.ml.generators.tiny_model import tiny_model
from tests.ml.test_own_models import make
from tutoring import engines

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUAPP_MODELS_DIR", str(tmp_path))
    for cached in (engines._encoder, own_generator, generator_of_settings):
        cached.cache_clear()
    return tmp_path


@pytest.fixture
def admin(world, client_of, root):
    School.objects.filter(pk=world.school.pk).update(runs_installation=True)
    world.school.refresh_from_db()
    return client_of(world.people["admin"])


def register(admin, folder="mine", name="mine"):
    form = {"folder": folder, "name": name, "task": "a test", "licence": "CC0"}
    return admin.post(reverse("grading:model_register"), form)


def change(admin, **posted):
    return admin.post(reverse("grading:model_change", args=[OwnModel.objects.get().public_id]), posted)


def test_an_admin_of_another_school_may_not_choose_for_all(admin, other_world, client_of):
    assert client_of(other_world.people["admin"]).get(reverse("grading:models")).status_code == 403
    assert "installation/models" not in client_of(other_world.people["admin"]).get("/").content.decode()
    assert "installation/models" in admin.get("/").content.decode()


def test_the_page_says_whether_new_questions_are_read_twice(admin, monkeypatch):
    monkeypatch.delenv("EDUAPP_READER", raising=False)
    page = admin.get(reverse("grading:models")).content.decode()
    assert page.count(f"EDUAPP_READER={QWEN.name}") == 1
    monkeypatch.setenv("EDUAPP_READER", QWEN.name)
    page = admin.get(reverse("grading:models")).content.decode()
    assert "EDUAPP_READER" not in page
    assert "asked too about new questions" in page


@pytest.mark.parametrize("name", sorted(PINS))
def test_every_pinned_model_that_is_here_can_be_checked_from_the_page(admin, root, name):
    for file in PINS[name].files:
        (root / name / file).parent.mkdir(parents=True, exist_ok=True)
        (root / name / file).write_bytes(b"not it")
    assert (
        reverse("grading:model_verify", args=[name]) in admin.get(reverse("grading:models")).content.decode()
    )
    assert admin.post(reverse("grading:model_verify", args=[name])).status_code == 302
    assert check_of(name) is not None


def test_the_page_lists_what_is_pinned_with_state_and_sources(admin):
    page = admin.get(reverse("grading:models")).content.decode()
    for pin in PINS.values():
        assert pin.name in page
        assert pin.licence in page
        assert all(digest in page for digest in pin.files.values())
    assert "No directory is registered" in page


def test_a_directory_is_registered_with_its_digests(admin, root, world):
    make(root)
    assert register(admin).status_code == 302
    model = OwnModel.objects.get()
    assert (model.architecture, len(model.files), model.school) == ("BertModel", 3, world.school)
    assert AuditEvent.objects.filter(action="model.register").count() == 1
    assert "BertModel" in admin.get(reverse("grading:models")).content.decode()


def test_a_refused_directory_says_why(admin, root):
    (make(root) / "pytorch_model.bin").write_bytes(b"x")
    page = register(admin)
    assert page.status_code == 422
    assert "can run code" in page.content.decode()
    assert not OwnModel.objects.exists()


@pytest.mark.parametrize("folder", ["../other", "/etc", "nowhere", "all-MiniLM-L6-v2"])
def test_only_offered_directories_can_be_named(admin, root, folder):
    make(root)
    assert register(admin, folder=folder).status_code == 422


def test_a_name_is_taken_once_and_never_that_of_the_product(admin, root):
    make(root)
    register(admin)
    assert register(admin).status_code == 422
    assert register(admin, name="all-MiniLM-L6-v2").status_code == 422


def test_an_empty_folder_says_where_to_copy_a_model_to(admin, root):
    assert str(root) in admin.get(reverse("grading:model_register")).content.decode()


def test_a_check_reads_every_byte_and_tells_what_it_found(admin, root, world):
    folder = make(root)
    register(admin)
    weights_ask(actor=actor_for(world.people["admin"]), name="mine")
    assert check_of("mine").state == "waiting"
    weights_check(name="mine")
    assert (check_of("mine").state, check_of("mine").percent) == ("right", 100)
    (folder / "model.safetensors").write_bytes(b"other")
    weights_check(name="mine")
    assert check_of("mine").state == "altered"
    assert "Altered, refused" in admin.get(reverse("grading:models")).content.decode()
    (folder / "config.json").unlink()
    weights_check(name="mine")
    assert check_of("mine").state == "missing"


def test_a_model_of_the_product_is_checked_by_the_same_button(admin, root):
    assert admin.post(reverse("grading:model_verify", args=["all-MiniLM-L6-v2"])).status_code == 302
    weights_check(name="all-MiniLM-L6-v2")
    assert check_of("all-MiniLM-L6-v2").state == "right"
    assert admin.post(reverse("grading:model_verify", args=["gpt"])).status_code == 404


def test_a_chosen_generator_words_the_answers_until_it_is_altered(admin, root):
    folder = tiny_model(root / "tiny")
    assert register(admin, "tiny", "tiny").status_code == 302, OwnModel.objects.count()
    assert not isinstance(engines.generator(), TransformersLocal)
    change(admin, action="use", use="generator")
    assert isinstance(engines.generator(), TransformersLocal)
    (folder / "config.json").write_text("{}")
    own_generator.cache_clear()
    assert not isinstance(engines.generator(), TransformersLocal)


def test_a_chosen_gguf_file_words_the_answers_until_it_is_altered(admin, root):
    file = tiny_gguf(root / "tiny" / "tiny.gguf")
    assert register(admin, "tiny", "tiny").status_code == 302
    assert OwnModel.objects.get().architecture == "llama"
    assert "Use it to word answers" in admin.get(reverse("grading:models")).content.decode()
    change(admin, action="use", use="generator")
    found = engines.generator()
    assert isinstance(found, LlamaCpp)
    assert "".join(found.stream([Message("user", "What is a circuit?")], max_tokens=4))
    file.write_bytes(file.read_bytes() + b"more")
    own_generator.cache_clear()
    assert not isinstance(engines.generator(), LlamaCpp)


def test_a_broken_gguf_file_says_why_it_is_refused(admin, root):
    file = tiny_gguf(root / "tiny" / "tiny.gguf")
    file.write_bytes(file.read_bytes()[:300])
    assert "is called GGUF and is something else inside" in register(admin, "tiny", "tiny").content.decode()
    assert not OwnModel.objects.exists()


def test_the_settings_may_name_a_gguf_file_for_answers_and_translations(settings, tmp_path, root):
    file = tiny_gguf(tmp_path / "elsewhere" / "tiny.gguf")
    settings.GENERATOR = settings.TRANSLATOR = "llama_cpp"
    settings.GENERATOR_OPTIONS = settings.TRANSLATOR_OPTIONS = {"path": str(file)}
    for made in (generator_of_settings(), translator.__wrapped__()):
        assert made.describe() == "llama_cpp:tiny.gguf"


def test_unregistering_leaves_the_files_and_goes_back_to_the_settings(admin, root):
    folder = tiny_model(root / "tiny")
    register(admin, "tiny", "tiny")
    change(admin, action="use", use="generator")
    change(admin, action="unregister")
    assert folder.is_dir()
    assert not isinstance(engines.generator(), TransformersLocal)


def test_a_chosen_encoder_makes_vectors_under_its_own_name(admin, root):
    from transformers import BertConfig, BertModel

    folder = tiny_model(root / "tiny")
    size = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=400, **size)).save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    register(admin, "tiny", "tiny")
    change(admin, action="use", use="encoder")
    found = engines.encoder()
    assert found.name == OwnModel.objects.get().label
    assert found.embed(["a circuit"]).shape == (1, 8)


def test_a_model_is_not_chosen_for_what_it_cannot_do(admin, root):
    make(root)
    register(admin)
    page = change(admin, action="use", use="generator")
    assert page.status_code == 302
    assert OwnModel.objects.get().use == ""


def test_choosing_another_rests_the_first(admin, root, world):
    from grading.services.own_models import model_use

    for name in ("one", "two"):
        make(root, name)
        register(admin, name, name)
    for name in ("one", "two"):
        model_use(
            actor=actor_for(world.people["admin"]), model=OwnModel.objects.get(name=name), use="encoder"
        )
    assert dict(OwnModel.objects.values_list("name", "use")) == {"one": "", "two": "encoder"}


def test_the_command_line_lists_and_verifies_them(admin, root, capsys):
    folder = make(root)
    register(admin)
    call_command("models", "list")
    text = capsys.readouterr().out
    assert "registered here, CC0" in text
    for pin in PINS.values():
        assert f"hub https://huggingface.co/{pin.hub} (by pull)" in text
        assert all(digest in text for digest in pin.files.values())
    call_command("models", "verify", "mine")
    assert "mine: verified" in capsys.readouterr().out
    (folder / "tokenizer.json").write_text("[]")
    with pytest.raises(SystemExit):
        call_command("models", "verify", "mine")
    assert "tokenizer.json is not the pinned file" in capsys.readouterr().err
    with pytest.raises(CommandError, match="mine"):
        call_command("models", "verify", "gpt")


def test_a_full_disk_is_told_in_words_and_the_other_models_are_still_looked_at(world, monkeypatch, capsys):
    def full(_name, _progress=None):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(weights, "pull", full)
    with pytest.raises(SystemExit):
        call_command("models", "pull", "all-MiniLM-L6-v2")
    said = capsys.readouterr()
    assert "No space left on device. Make room" in said.err
    assert "short_answer: verified" in said.out
