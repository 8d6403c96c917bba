"""A model as a folder of files: read, checked and run."""
