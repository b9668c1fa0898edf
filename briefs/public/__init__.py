"""What readers see; made from publications only."""
