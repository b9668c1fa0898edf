"""Addresses of briefs; those under a language are included below it."""

from django.urls import path, register_converter

from briefs.public import api, lists, reading, standing, stored, suggest


class AddressConverter:
    """The last part of a brief's address: a number, perhaps with its series."""

    regex = "[0-9A-Za-z][0-9A-Za-z._-]*"

    def to_python(self, value: str) -> str:
        """Return the text itself."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text itself."""
        return value


class Sha256Converter(AddressConverter):
    """The name a stored file is kept under."""

    regex = "[0-9a-f]{64}"


register_converter(AddressConverter, "address")
register_converter(Sha256Converter, "sha256")

in_language = [
    path("", lists.home, name="home"),
    path("briefs/", lists.briefs, name="briefs"),
    path("briefs/<address:slug>/", reading.brief, name="brief"),
    path("briefs/<address:slug>/shown", reading.shown, name="shown"),
    path("briefs/<address:slug>/v<int:n>/", reading.version, name="version"),
    path("briefs/<address:slug>/<address:name>", reading.brief_file, name="brief_file"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    *(
        path(f"{slug}/", standing.standing_page, {"slug": slug}, name=slug)
        for slug in ("about", "privacy", "accessibility")
    ),
]

urlpatterns = [
    path("", standing.root, name="root"),
    path("api/v1/search/", api.search, name="search"),
    path("files/<sha256:sha256>/<str:name>", stored.stored_file, name="stored_file"),
    path("robots.txt", standing.robots, name="robots"),
    path("healthz", standing.healthz, name="healthz"),
    path("readyz", standing.readyz, name="readyz"),
]
