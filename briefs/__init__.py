"""Issue briefs: writing, publishing, reading, counting and taking them out."""
