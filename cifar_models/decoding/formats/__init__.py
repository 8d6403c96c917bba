"""What each format of pictures needs, and what is refused."""
