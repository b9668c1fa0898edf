"""What Django's autodiscovery imports: the desk registers itself."""

from briefs.desk import brief, media, others, people, synonyms

__all__ = ["brief", "media", "others", "people", "synonyms"]
