"""What an article says about itself without saying it in a field: dates, author, source, language.

Precision first: what is only likely stays unknown. Nothing here looks at a clock, nor at another article.

>>> from onrecord.index.reading.metadata.gleaning import glean
"""
