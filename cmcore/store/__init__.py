"""What is kept: workspaces, uploads, corrections, scenarios, denials, reviews, and who did what."""
