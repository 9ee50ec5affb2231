"""Why a directory is not taken as a model, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ml.own import Refused
from ml.pins import GEMMA, MINILM, MPNET, QWEN, Pin

__all__ = ["refusal", "task_of"]


def refusal(refused: Refused) -> str:
    about = {"about": refused.about}
    texts = {
        "outside": _("The directory must lie below the models folder. Copy it there; links to elsewhere are not followed."),
        "missing": _("There is no directory “%(about)s” below the models folder."),
        "link": _("“%(about)s” is a link that leads out of the directory. Copy the file itself."),
        "unsafe": _("“%(about)s” can run code when it is loaded. Convert the weights to safetensors and remove it."),
        "unknown": _("Remove “%(about)s”: only safetensors, GGUF, JSON, word lists and a chat template are taken."),
        "too_many": _("The directory holds %(about)s files; a model has far fewer."),
        "no_weights": _("There are no weights in it: a file that ends in .safetensors or .gguf."),
        "not_safetensors": _("“%(about)s” is called safetensors and is something else inside. It is not taken."),
        "not_gguf": _("“%(about)s” is called GGUF and is something else inside. It is not taken."),
        "no_config": _("config.json is missing. Copy the whole directory of the model."),
        "bad_config": _("config.json cannot be read or names no model type."),
        "own_code": _("The model brings code of its own (auto_map in config.json). Code that comes with a model is never run."),
    }  # fmt: skip
    text = texts.get(refused.code)
    return text % about if text else str(refused)


def task_of(pin: Pin) -> str:
    """What a model of the product is for, in the reader's language."""
    texts = {
        MINILM.name: _("Compares texts, and is the base of the short-answer grader"),
        MPNET.name: _("A larger base for comparing texts and for graders, when a bench asks for it"),
        GEMMA.name: _("Words given findings only; a base model that must never be the source of a fact"),
        QWEN.name: _("A small language model: a second opinion on new questions, wordings, made examples"),
    }  # fmt: skip
    return texts.get(pin.name, pin.task)
