from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from grading.rest import AnswerView
from grading.views import (
    agreement,
    desk,
    fairness,
    graders,
    inbox,
    marking,
    overview,
    own_models,
    policies,
    practice_set,
    questions,
    reports,
    result,
    second_marking,
    states,
    take,
    training,
    watch,
)

app_name = "grading"


def in_all_forms(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """A report as a page and as files."""
    files = [
        path(f"{address}.{form}", view, {"form": form}, name=f"{name}_{form}") for form in ("pdf", "xlsx")
    ]
    return [path(f"{address}/", view, name=name), *files]


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
    *in_all_forms("assignments/<uuid:assignment_id>/report", reports.assignment, "assignment_report"),
    *in_all_forms(
        "assignments/<uuid:assignment_id>/report/questions/<uuid:question_id>",
        reports.question,
        "question_report",
    ),
    *in_all_forms("sections/<uuid:section_id>/report", reports.section, "section_report"),
    *in_all_forms(
        "sections/<uuid:section_id>/report/students/<uuid:student_id>", reports.student, "student_report"
    ),
    path("assignments/<uuid:assignment_id>/marking/", marking.marking, name="marking"),
    path("responses/<uuid:response_id>/lease/", marking.lease, name="lease"),
    path("assignments/<uuid:assignment_id>/marking/second/", second_marking.overview, name="second_marking"),
    path("second-readings/<uuid:reading_id>/", second_marking.read, name="second_reading"),
    path("second-readings/<uuid:reading_id>/settle/", second_marking.settle, name="second_settle"),
    path("assignments/<uuid:assignment_id>/marking/practice/", practice_set.overview, name="practice_set"),
    path("practice-answers/<uuid:practice_id>/", practice_set.read, name="practice_answer"),
    path("assignments/<uuid:assignment_id>/agreement/", agreement.assignment, name="agreement"),
    path("sections/<uuid:section_id>/agreement/", agreement.section, name="section_agreement"),
]
