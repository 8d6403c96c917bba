"""Statistics of answers: which images, which rates, and whether a difference is real."""
