"""Retrievers for other frameworks: each module needs the extra ``langchain``, ``llamaindex`` or ``haystack``."""
