from django.urls import path

from school.rosters.views import imports, joining, people, person, sheets

app_name = "rosters"
urlpatterns = [
    path("school/people/", people.people, name="people"),
    path("school/people/new/", person.person_new, name="person_new"),
    path("school/people/export/", people.export, name="export"),
    path("school/people/sheets/", sheets.sheets, name="sheets"),
    path("school/people/<uuid:person_id>/", person.person, name="person"),
    path("school/people/<uuid:person_id>/edit/", person.person_edit, name="person_edit"),
    path("school/people/<uuid:person_id>/access/", person.person_access, name="person_access"),
    path("school/people/<uuid:person_id>/password/", person.reset_password, name="reset_password"),
    path("school/people/<uuid:person_id>/guardians/", person.guardians, name="guardians"),
    path("school/people/<uuid:person_id>/groups/", person.groups, name="person_groups"),
    path("school/import/", imports.imports, name="import"),
    path("school/import/example.csv", people.template, name="import_example"),
    path("school/import/<uuid:import_id>/", imports.import_detail, name="import_detail"),
    path("school/import/<uuid:import_id>/apply/", imports.import_start, name="import_start"),
    path("school/import/<uuid:import_id>/here/", imports.import_here, name="import_here"),
    path("school/import/<uuid:import_id>/drop/", imports.import_drop, name="import_drop"),
    path("join/", joining.join, name="join"),
    path("join/new/", joining.sign_up, name="sign_up"),
    path("join/welcome/", joining.welcome, name="welcome"),
]
