"""What the institute keeps about its briefs, one file per noun."""

from briefs.models.brief import Brief, Contribution, Section
from briefs.models.event import Event
from briefs.models.export import Export
from briefs.models.media import Attachment, Image
from briefs.models.page import Page
from briefs.models.proposal import Dismissed, Gloss
from briefs.models.publication import Publication, Version
from briefs.models.redirect import Redirect
from briefs.models.search import (
    Asked,
    Failure,
    Indexed,
    Related,
    Stale,
    Synonym,
    SynonymGroup,
    Term,
    Vocabulary,
    Word,
)
from briefs.models.series import Series, Topic
from briefs.models.usage import Batch, Day, Reading, Salt, Total

__all__ = [
    "Asked",
    "Attachment",
    "Batch",
    "Brief",
    "Contribution",
    "Day",
    "Dismissed",
    "Event",
    "Export",
    "Failure",
    "Gloss",
    "Image",
    "Indexed",
    "Page",
    "Publication",
    "Reading",
    "Redirect",
    "Related",
    "Salt",
    "Section",
    "Series",
    "Stale",
    "Synonym",
    "SynonymGroup",
    "Term",
    "Topic",
    "Total",
    "Version",
    "Vocabulary",
    "Word",
]
