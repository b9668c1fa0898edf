"""Files that pandoc writes from its own tree: DOCX, ODT, EPUB and JATS."""
