"""Settings of trainings, with their bounds and names."""
