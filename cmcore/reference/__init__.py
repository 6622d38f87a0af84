"""Facts with their source and dates, one CSV each, one manifest, one loader."""
