from django.urls import path

from tutoring import views

app_name = "tutoring"
urlpatterns = [
    path("tutor/", views.conversations, name="list"),
    path("tutor/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("tutor/turns/<uuid:turn_id>/", views.turn, name="turn"),
    path("lessons/<uuid:lesson_id>/tutor/", views.lesson, name="lesson"),
]
