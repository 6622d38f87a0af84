"""What stands in a file: what it really is, whether it is safe, and its sheets as rows of raw cells."""
