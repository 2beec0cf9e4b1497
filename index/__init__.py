"""Articles in, an index generation on disk out. Knows nothing of questions."""
