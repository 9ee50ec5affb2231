"""Every kind of question, found by importing the files of this folder.

A kind is one file here and two templates: `questions/<kind>.html` takes an answer,
`questions/<kind>_edit.html` edits the content.
"""

from importlib import import_module
from pkgutil import iter_modules

from school.courses.questions.base import Form, Problem, QuestionKind, get, kinds

__all__ = ["Form", "Problem", "QuestionKind", "get", "kinds"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
