"""Where articles give different figures, dates or names for the same thing."""
