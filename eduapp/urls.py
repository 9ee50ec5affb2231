"""Every address of the product, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("eduapp.home.urls")),
    path("", include("school.people.urls")),
    path("", include("school.courses.urls")),
    path("", include("school.rosters.urls")),
    path("", include("grading.urls")),
    path("", include("recommend.urls")),
    path("", include("tutoring.urls")),
]
handler400 = "eduapp.home.errors.bad_request"
handler403 = "eduapp.home.errors.no_permission"
handler404 = "eduapp.home.errors.not_found"
handler500 = "eduapp.home.errors.server_error"
