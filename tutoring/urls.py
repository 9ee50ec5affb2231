from django.urls import URLPattern

app_name = "tutoring"
urlpatterns: list[URLPattern] = []
