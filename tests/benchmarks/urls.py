"""The addresses of the application, and two beside them to compare with."""

from django.urls import path

from config.urls import urlpatterns as application
from tests.benchmarks import peer

urlpatterns = [
    *application,
    path("peer/empty/", peer.empty, name="peer_empty"),
    path("peer/<int:pk>/<day:day>/", peer.save, name="peer_save"),
]
