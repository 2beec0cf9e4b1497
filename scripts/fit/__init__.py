"""Fitting the weights that turn measurements into probabilities, on public collections with known answers."""
