"""SUBMISSION -> GRADE -> FEEDBACK.

Question -> Rubric -> Criterion says what is asked for. A student's Submission holds one Response per
question; a worker claims pending Responses (the table is the queue) and writes a Draft for each; a person,
or a policy that a person signed, makes it a Grade. Grades are append-only: the latest one is in force.
A DriftAlarm says that the drafts of a class are no longer what they were.
Several people share an assignment by a MarkingPlan: Allotments, MarkingLeases, SecondReadings, PracticeAnswers.
What a person decided may train a TrainedGrader of the class by a TrainingRun, where the consents allow it.
"""

from grading.models.acceptance import Acceptance
from grading.models.draft import Draft
from grading.models.grade import ClassPolicy, Grade
from grading.models.marking import (
    Allotment,
    MarkingLease,
    MarkingPlan,
    PracticeAnswer,
    PracticeMark,
    SecondMark,
    SecondReading,
)
from grading.models.monitoring import DriftAlarm, DriftCheck
from grading.models.response import Response
from grading.models.rubric import Criterion, Rubric
from grading.models.submission import Submission
from grading.models.trained import TrainedGrader, TrainingRun
from grading.models.weights import OwnModel

__all__ = [
    "Acceptance", "Allotment", "ClassPolicy", "Criterion", "Draft", "DriftAlarm", "DriftCheck", "Grade", "MarkingLease",
    "MarkingPlan", "OwnModel", "PracticeAnswer", "PracticeMark", "Response", "Rubric", "SecondMark", "SecondReading",
    "Submission", "TrainedGrader", "TrainingRun",
]  # fmt: skip
