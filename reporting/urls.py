"""Figures for the school, and deliveries for others."""

from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/new/", views.deliver, name="deliver"),
    path("deliveries/making/<int:pk>/", views.making, name="making"),
    path("deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("files/<int:pk>/", views.download, name="download"),
]
