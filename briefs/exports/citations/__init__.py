"""Citations: for programs as BibTeX, RIS and CSL-JSON, for people in four styles."""
