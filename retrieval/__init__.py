"""A question and an open index in, ranked passages and a cited answer out. Knows nothing of HTTP."""
