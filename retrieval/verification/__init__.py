"""Verifying quotes: does an article say this, word for word, and which?"""
