"""Training the reader: the small model that marks, in a passage, what answers a question."""
