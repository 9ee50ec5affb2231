from django.urls import path

from eduapp.home import health, views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("style/", views.style, name="style"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
