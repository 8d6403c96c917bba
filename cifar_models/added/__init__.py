"""Models that are compared beside those of the app: folders, the Hub's, files of predictions."""
