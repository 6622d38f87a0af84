"""Tables become files: patch the original in place, author new workbooks."""
