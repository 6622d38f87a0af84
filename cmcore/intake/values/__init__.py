"""Columns of cells made into columns of values."""
