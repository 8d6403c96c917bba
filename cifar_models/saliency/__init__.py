"""Which parts of a picture an answer depends on, and whether a map of them can be believed."""
