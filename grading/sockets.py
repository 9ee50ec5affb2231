from django.urls import path

from grading.consumers import AssignmentSignals, SubmissionSignals

socket_urlpatterns = [
    path("ws/assignments/<uuid:assignment_id>/", AssignmentSignals.as_asgi()),
    path("ws/submissions/<uuid:submission_id>/", SubmissionSignals.as_asgi()),
]
