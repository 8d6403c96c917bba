"""Trainings that are compared with each other, for what the page tells."""
