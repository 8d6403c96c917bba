"""Pictures of none of the ten classes: real ones from folders, and some made by code."""
