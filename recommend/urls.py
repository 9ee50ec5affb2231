from django.urls import URLPattern

app_name = "recommend"
urlpatterns: list[URLPattern] = []
