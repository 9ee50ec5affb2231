from django.urls import path

from grading.rest import AnswerView
from grading.views import (
    desk,
    fairness,
    inbox,
    overview,
    own_models,
    policies,
    questions,
    result,
    states,
    take,
    watch,
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
    path("sections/<uuid:section_id>/watch/", watch.section_watch, name="section_watch"),
    path("school/quality/", watch.school, name="school_watch"),
    path("school/quality/fairness/", fairness.school, name="school_fairness"),
    path("school/quality/fairness.pdf", fairness.school_pdf, name="school_fairness_pdf"),
    path("sections/<uuid:section_id>/fairness/", fairness.section, name="section_fairness"),
    path("sections/<uuid:section_id>/fairness.pdf", fairness.section_pdf, name="section_fairness_pdf"),
    path("installation/models/", own_models.models, name="models"),
    path("installation/models/new/", own_models.register, name="model_register"),
    path("installation/models/<uuid:model_id>/", own_models.change, name="model_change"),
    path("installation/models/<slug:name>/verify/", own_models.verify, name="model_verify"),
    path("alarms/<uuid:alarm_id>/", watch.alarm, name="alarm"),
    path("assignments/<uuid:assignment_id>/", take.take, name="take"),
    path("responses/<uuid:response_id>/answer/", AnswerView.as_view(), name="answer"),
    path("submissions/<uuid:submission_id>/receipt/", take.receipt, name="receipt"),
    path("submissions/<uuid:submission_id>/", result.result, name="result"),
    path("courses/<uuid:course_id>/questions/new/", questions.new, name="question_new"),
    path("questions/<uuid:question_id>/edit/", questions.edit, name="question_edit"),
    path("courses/states/", states.progress, name="course_progress"),
    path("courses/<uuid:course_id>/states/", states.course_states, name="course_states"),
    path("questions/preview/", questions.preview, name="question_preview"),
]
