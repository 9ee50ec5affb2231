"""Every websocket of the product."""

from grading.sockets import socket_urlpatterns as grading_sockets
from tutoring.sockets import socket_urlpatterns as tutoring_sockets

socket_urlpatterns = [*grading_sockets, *tutoring_sockets]
