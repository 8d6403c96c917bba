"""What several tabs of the page are made of."""
