"""What payers refused: the worklist, its deadlines and its workflow."""
