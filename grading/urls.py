from django.urls import path

from grading.rest import AnswerView
from grading.views import (
    desk,
    graders,
    inbox,
    overview,
    policies,
    questions,
    result,
    states,
    take,
    training,
)

app_name = "grading"
urlpatterns = [
    path("grading/", inbox.inbox, name="inbox"),
    path("assignments/<uuid:assignment_id>/overview/", overview.overview, name="overview"),
    path("assignments/<uuid:assignment_id>/release/", overview.release_all, name="release_all"),
    path("assignments/<uuid:assignment_id>/desk/", desk.desk, name="desk"),
    path("responses/<uuid:response_id>/grade/", desk.grade, name="grade"),
    path("responses/<uuid:response_id>/undo/", desk.undo, name="undo"),
    path("submissions/<uuid:submission_id>/release/", overview.release, name="release"),
    path("sections/<uuid:section_id>/policies/", policies.policies, name="policies"),
    path("assignments/<uuid:assignment_id>/", take.take, name="take"),
    path("responses/<uuid:response_id>/answer/", AnswerView.as_view(), name="answer"),
    path("submissions/<uuid:submission_id>/receipt/", take.receipt, name="receipt"),
    path("submissions/<uuid:submission_id>/", result.result, name="result"),
    path("courses/<uuid:course_id>/questions/new/", questions.new, name="question_new"),
    path("questions/<uuid:question_id>/edit/", questions.edit, name="question_edit"),
    path("courses/states/", states.progress, name="course_progress"),
    path("courses/<uuid:course_id>/states/", states.course_states, name="course_states"),
    path("questions/preview/", questions.preview, name="question_preview"),
    path("graders/", graders.index, name="graders"),
    path("sections/<uuid:section_id>/graders/", training.section, name="section_graders"),
    path("courses/<uuid:course_id>/graders/", training.course, name="course_graders"),
    path("questions/<uuid:question_id>/graders/", training.question, name="question_graders"),
    path("trainings/<uuid:training_id>/", training.training, name="training"),
    path("trainings/<uuid:training_id>/stop/", training.stop, name="training_stop"),
    path("trainings/<uuid:training_id>/resume/", training.resume, name="training_resume"),
    path("graders/<uuid:grader_id>/", graders.detail, name="grader"),
    path("graders/<uuid:grader_id>/compare/", graders.compare, name="grader_compare"),
    path("graders/<uuid:grader_id>/promote/", graders.promote, name="grader_promote"),
    path("graders/<uuid:grader_id>/retire/", graders.retire, name="grader_retire"),
]
