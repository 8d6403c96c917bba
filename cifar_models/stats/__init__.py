"""Statistics of answers: which images, which figures, and whether a difference is real."""
