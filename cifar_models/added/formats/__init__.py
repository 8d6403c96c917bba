"""Forms of files of predictions: each module turns one into columns by name."""
