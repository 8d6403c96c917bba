"""Uploaded files: received, kept for a while, deleted."""
