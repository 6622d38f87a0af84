"""A file becomes tables: opened safely, tables found, headers matched, cells read, checked, corrected.

In the order of the work: `files` and `guarding`, `finding`, `matching` with its `names`, `shaping`, `cells` and
`values`, `checking` and `crossing`, `correcting`, `next_file`. `reading` goes through all of it for one file.
"""
