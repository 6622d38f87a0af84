"""What carries over to the next file of the same kind: what is remembered, what drifted, which rows are updated."""
