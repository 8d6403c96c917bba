"""A comparison as one HTML file to hand in, which asks no server for anything; see ``document``."""
