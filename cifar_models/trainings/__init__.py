"""What histories of trainings say."""
