"""Many briefs as one book: chosen and ordered, with cover, contents and indexes."""
