from django.urls import path

from tutoring.consumers import AnswerStream

socket_urlpatterns = [path("ws/tutor/<uuid:turn_id>/", AnswerStream.as_asgi(), name="tutor-stream")]
