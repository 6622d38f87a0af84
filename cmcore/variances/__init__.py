"""Expected against paid: lines paid wrong and their patterns, which payers pay right, and what waits for an answer."""
