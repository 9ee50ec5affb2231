from django.urls import path

from recommend.views import path as pages
from recommend.views import practice

app_name = "recommend"
urlpatterns = [
    path("mastery/", pages.mastery, name="mastery"),
    path("mastery/<uuid:concept_id>/", pages.concept, name="concept"),
    path("mastery/next/<uuid:course_id>/", pages.next_step, name="next_step"),
    path("lessons/<uuid:lesson_id>/read/", pages.read, name="read"),
    path("practice/<uuid:concept_id>/", practice.practice, name="practice"),
    path("practice/<uuid:concept_id>/<uuid:submission_id>/", practice.practised, name="practised"),
]
