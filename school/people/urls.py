from django.urls import path

from school.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("account/", views.account, name="account"),
    path("account/consents/", views.consents, name="consents"),
    path("account/school/", views.switch_school, name="switch_school"),
    path("account/password/", views.password_change, name="password_change"),
    path("password/forgotten/", views.reset, name="password_reset"),
    path("password/sent/", views.reset_sent, name="password_reset_sent"),
    path("password/<str:uid>/", views.reset_confirm, name="password_reset_confirm"),
    path("password/<str:uid>/<str:token>/", views.reset_open, name="password_reset_open"),
    path("school/settings/", views.school, name="school"),
    path("school/audit/", views.audit, name="audit"),
    path("school/quality/groups/", views.subgroups, name="subgroups"),
    path("school/quality/groups/new/", views.subgroup_new, name="subgroup_new"),
    path("school/quality/groups/<uuid:field_id>/", views.subgroup, name="subgroup"),
    path("school/quality/groups/<uuid:field_id>/erase/", views.subgroup_delete, name="subgroup_delete"),
]
