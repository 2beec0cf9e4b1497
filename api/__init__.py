"""Every face: HTTP and the command line. Knows nothing of BM25 or FAISS."""
