from django.urls import path

from grading.consumers import AssignmentSignals, SubmissionSignals, TrainingSignals

socket_urlpatterns = [
    path("ws/assignments/<uuid:assignment_id>/", AssignmentSignals.as_asgi()),
    path("ws/submissions/<uuid:submission_id>/", SubmissionSignals.as_asgi()),
    path("ws/trainings/<uuid:training_id>/", TrainingSignals.as_asgi()),
]
