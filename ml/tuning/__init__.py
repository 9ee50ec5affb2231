"""A class's own grader: learn from a teacher's grades, predict with many such graders at once, and judge one fairly."""

from ml.tuning.artefact import Tuned, load
from ml.tuning.augmented import settled
from ml.tuning.base import (
    Example,
    NoRoom,
    OneLevelOnly,
    Prediction,
    Progress,
    Row,
    Settings,
    Stopped,
    TooFew,
)
from ml.tuning.fit import tune
from ml.tuning.held_out import held_out
from ml.tuning.predict import predict

__all__ = [
    "Example",
    "NoRoom",
    "OneLevelOnly",
    "Prediction",
    "Progress",
    "Row",
    "Settings",
    "Stopped",
    "TooFew",
    "Tuned",
    "held_out",
    "load",
    "predict",
    "settled",
    "tune",
]
