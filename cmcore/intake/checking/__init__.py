"""What is wrong with what was read, and what it is fit for."""
