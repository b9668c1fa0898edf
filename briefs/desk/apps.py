"""Django's admin with our own site in its place."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "briefs.desk.site.DeskSite"
