from django.urls import path

from grading.rest import AnswerView
from grading.views import questions, result, states, take

app_name = "grading"
urlpatterns = [
    path("assignments/<uuid:assignment_id>/", take.take, name="take"),
    path("responses/<uuid:response_id>/answer/", AnswerView.as_view(), name="answer"),
    path("submissions/<uuid:submission_id>/receipt/", take.receipt, name="receipt"),
    path("submissions/<uuid:submission_id>/", result.result, name="result"),
    path("courses/<uuid:course_id>/questions/new/", questions.new, name="question_new"),
    path("questions/<uuid:question_id>/edit/", questions.edit, name="question_edit"),
    path("courses/states/", states.progress, name="course_progress"),
    path("courses/<uuid:course_id>/states/", states.course_states, name="course_states"),
    path("questions/preview/<slug:kind>/", questions.preview, name="question_preview"),
]
