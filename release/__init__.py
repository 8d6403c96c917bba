"""From trained models to what is published: measured, described, installed, pushed."""
