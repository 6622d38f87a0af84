"""Reading in a child process within limits of time and memory."""
