"""Articles into blocks, sentences and passages, at exact offsets."""
