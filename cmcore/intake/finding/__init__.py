"""Where the tables of a sheet are: their headers, their rows, and what is neither."""
