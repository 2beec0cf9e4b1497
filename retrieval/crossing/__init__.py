"""Questions in Vietnamese over articles in English, and the other way round."""
