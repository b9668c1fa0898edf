"""The institute's people and centres."""
