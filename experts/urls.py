"""Addresses of people and centers, below a language."""

from django.urls import path

from experts import views

urlpatterns = [
    path("experts/", views.experts, name="experts"),
    path("experts/<slug:slug>/", views.expert, name="expert"),
    path("centers/", views.centers, name="centers"),
    path("centers/<slug:slug>/", views.center, name="center"),
]
