"""Evaluation: how well the index ranks the passages of a test collection, and whether a change made it better."""
