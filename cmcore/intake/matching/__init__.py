"""Headers matched to fields, and tables to their kinds."""
