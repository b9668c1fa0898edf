"""What the institute keeps about its briefs, one file per noun."""

from briefs.models.brief import Brief, Contribution, Section
from briefs.models.event import Event
from briefs.models.media import Attachment, Image
from briefs.models.page import Page
from briefs.models.publication import Publication, Version
from briefs.models.redirect import Redirect
from briefs.models.series import Series, Topic
from briefs.models.usage import Batch, Day, Reading, Salt, Total

__all__ = [
    "Attachment",
    "Batch",
    "Brief",
    "Contribution",
    "Day",
    "Event",
    "Image",
    "Page",
    "Publication",
    "Reading",
    "Redirect",
    "Salt",
    "Section",
    "Series",
    "Topic",
    "Total",
    "Version",
]
