"""The two networks and their settings."""
