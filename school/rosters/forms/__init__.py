"""What is typed on the pages of this app."""

from school.rosters.forms.imports import ConfirmForm, UploadForm
from school.rosters.forms.joining import JoinForm, SignUpForm
from school.rosters.forms.people import PeopleFilter, PersonForm

__all__ = ["ConfirmForm", "JoinForm", "PeopleFilter", "PersonForm", "SignUpForm", "UploadForm"]
