"""Payment models on the same sessions: what each would pay, what it costs, where it breaks even."""
