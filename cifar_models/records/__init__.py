"""What files from outside must hold, read and bounded once."""
