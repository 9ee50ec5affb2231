# ruff: noqa: E402  (Django must be set up before anything that reads settings)
"""HTTP and websockets. A socket is refused unless it comes from our own pages."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eduapp.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from eduapp.sockets import socket_urlpatterns
from eduapp.warm import warm

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(socket_urlpatterns))),
    }
)
warm()
