"""Learns the table by which questions cross between Vietnamese and English."""
