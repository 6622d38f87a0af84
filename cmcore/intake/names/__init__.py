"""What headers say: every name, word and short form that a field goes by."""
