from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from grading.rest import AnswerView
from grading.views import (
    changes,
    comments,
    desk,
    fairness,
    graders,
    group_grades,
    groups,
    inbox,
    marks,
    overview,
    own_models,
    policies,
    questions,
    regrade_decisions,
    regrades,
    release,
    reports,
    result,
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
    path("responses/<uuid:response_id>/marks/", marks.marks, name="marks"),
    path("marks/<uuid:mark_id>/", marks.change, name="mark_change"),
    path("courses/<uuid:course_id>/comments/", comments.index, name="comments"),
    path("courses/<uuid:course_id>/comments/new/", comments.new, name="comment_new"),
    path("courses/<uuid:course_id>/comments/phrase/", comments.phrase, name="comment_phrase"),
    path("comments/<uuid:comment_id>/", comments.edit, name="comment_edit"),
    path("comments/<uuid:comment_id>/share/", comments.share, name="comment_share"),
    path("comments/<uuid:comment_id>/delete/", comments.delete, name="comment_delete"),
    path("comments/<uuid:comment_id>/used/", comments.used, name="comment_used"),
    path("comments/for/<uuid:response_id>/", comments.for_response, name="comments_for"),
    path("changes/<uuid:change_id>/", changes.change, name="change"),
    path("changes/<uuid:change_id>/refresh/", changes.refresh, name="change_refresh"),
    path("changes/<uuid:change_id>/drop/", changes.drop, name="change_drop"),
    path("changes/<uuid:change_id>/undo/", changes.undo, name="change_undo"),
    path("questions/<uuid:question_id>/changes/", changes.history, name="question_changes"),
    path("questions/<uuid:question_id>/void/", changes.void, name="question_void"),
    path("assignments/<uuid:assignment_id>/releasing/", release.releasing, name="releasing"),
    path("assignments/<uuid:assignment_id>/terms/", release.terms, name="result_terms"),
    path("releases/<uuid:plan_id>/cancel/", release.plan_cancel, name="release_cancel"),
    path("grading/regrades/", regrades.inbox, name="regrade_inbox"),
    path("regrades/", regrades.own, name="regrades"),
    path("responses/<uuid:response_id>/regrade/", regrades.ask, name="regrade_ask"),
    path("regrades/<uuid:regrade_id>/", regrades.detail, name="regrade"),
    path("regrades/<uuid:regrade_id>/say/", regrades.say, name="regrade_say"),
    path("regrades/<uuid:regrade_id>/withdraw/", regrades.withdraw, name="regrade_withdraw"),
    path("regrades/<uuid:regrade_id>/accept/", regrade_decisions.accept, name="regrade_accept"),
    path("regrades/<uuid:regrade_id>/decline/", regrade_decisions.decline, name="regrade_decline"),
    path("regrades/<uuid:regrade_id>/alike/", regrade_decisions.alike, name="regrade_alike"),
    path("regrades/spreads/<uuid:spread_id>/undo/", regrade_decisions.undo, name="regrade_undo"),
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
    path("assignments/<uuid:assignment_id>/groups/", groups.groups, name="groups"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/grade/", group_grades.grade, name="group_grade"),
    path("groups/<uuid:group_id>/rename/", groups.rename, name="group_rename"),
    path("groups/<uuid:group_id>/split/", groups.split, name="group_split"),
    path("groups/<uuid:group_id>/merge/", groups.merge, name="group_merge"),
    path("acts/<uuid:act_id>/undo/", group_grades.undo, name="act_undo"),
]
