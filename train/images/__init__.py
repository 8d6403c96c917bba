"""The images that trainings see."""
