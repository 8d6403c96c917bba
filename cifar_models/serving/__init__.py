"""What is served now, and what can be asked about it."""
