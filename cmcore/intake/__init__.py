"""A file becomes tables: open safely, find tables, match headers, parse cells, check, suggest."""
