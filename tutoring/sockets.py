from django.urls import URLPattern

socket_urlpatterns: list[URLPattern] = []
