"""Tables of another shape made into one line for each record."""
