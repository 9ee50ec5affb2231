"""SUBMISSION -> GRADE -> FEEDBACK.

Question -> Rubric -> Criterion says what is asked for. A student's Submission holds one Response per
question; a worker claims pending Responses (the table is the queue) and writes a Draft for each; a person,
or a policy that a person signed, makes it a Grade. Grades are append-only: the latest one is in force.
A QuestionChange edits or voids a question that has answers, and tells by ChangeEffects what became of each.
A DriftAlarm says that the drafts of a class are no longer what they were.
An AnswerGroup holds alike answers to one question, so that a teacher decides once for many.
A TextMark is a teacher's mark on the words of an answer, a SavedComment what a teacher says often.
An answer on paper is Uploads; each has UploadPages to look at, and UploadMarks in a layer over them.
A student who sees a result may ask for another look by a RegradeRequest.
A Gradebook makes totals of a class's grades, of GradeCells typed over them and of GradeColumns for work on paper.
Several people share an assignment by a MarkingPlan: Allotments, MarkingLeases, SecondReadings, PracticeAnswers.
What a person decided may train a TrainedGrader of the class by a TrainingRun, where the consents allow it.
"""

from grading.models import among as among  # the lookup is known from here on
from grading.models.acceptance import Acceptance
from grading.models.changes import ChangeEffect, QuestionChange
from grading.models.comments import PassedPhrase, SavedComment
from grading.models.draft import Draft
from grading.models.grade import ClassPolicy, Grade
from grading.models.gradebook import Gradebook, GradebookImport, GradeCategory, GradeCell, GradeColumn
from grading.models.groups import AnswerGroup, AnswerVector, BulkAct, Grouping, GroupMember
from grading.models.marking import (
    Allotment,
    MarkingLease,
    MarkingPlan,
    PracticeAnswer,
    PracticeMark,
    SecondMark,
    SecondReading,
)
from grading.models.marks import MarkedText, TextMark
from grading.models.monitoring import DriftAlarm, DriftCheck
from grading.models.regrades import RegradeMessage, RegradeRequest, RegradeSpread
from grading.models.release import ReleasePlan, ResultTerms
from grading.models.response import Response
from grading.models.rubric import Criterion, Rubric
from grading.models.submission import Submission
from grading.models.trained import TrainedGrader, TrainingRun
from grading.models.uploads import Upload, UploadMark, UploadPage
from grading.models.weights import OwnModel

__all__ = [
    "Acceptance", "Allotment", "AnswerGroup", "AnswerVector", "BulkAct", "ChangeEffect", "ClassPolicy",
    "Criterion", "Draft", "DriftAlarm", "DriftCheck", "Grade", "GradeCategory", "GradeCell", "GradeColumn",
    "Gradebook", "GradebookImport", "GroupMember", "Grouping", "MarkedText", "MarkingLease", "MarkingPlan",
    "OwnModel", "PassedPhrase", "PracticeAnswer", "PracticeMark", "QuestionChange", "RegradeMessage",
    "RegradeRequest", "RegradeSpread", "ReleasePlan", "Response", "ResultTerms", "Rubric", "SavedComment",
    "SecondMark", "SecondReading", "Submission", "TextMark", "TrainedGrader", "TrainingRun", "Upload",
    "UploadMark", "UploadPage",
]  # fmt: skip
