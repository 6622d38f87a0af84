"""What a calendar month's minutes earn under codes that are paid by the month."""
