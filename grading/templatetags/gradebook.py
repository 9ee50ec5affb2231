from django import template

from grading.gradebook.book import Column
from grading.gradebook.settings_form import SettingsForm

register = template.Library()


@register.filter
def choices(column: Column, form: SettingsForm) -> list[tuple[str, str, bool]]:
    """The categories of the form for one column: key, name, whether it is chosen."""
    chosen = form.category_of.get(column.key, "")
    return [(row.key, row.name, row.key == chosen) for row in form.named]
