"""Measures the engine beside its bare parts and its peers, in alternating rounds. Run by ``scripts/bench``."""
