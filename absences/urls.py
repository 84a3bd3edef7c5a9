from django.urls import URLPattern, URLResolver

app_name = "absences"
urlpatterns: list[URLPattern | URLResolver] = []
