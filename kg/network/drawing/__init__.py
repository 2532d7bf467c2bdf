"""Where nodes stand, in which communities, and what that looks like."""
