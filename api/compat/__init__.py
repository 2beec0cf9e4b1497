"""What existing tools plug into: the HTTP shapes of OpenAI, Cohere, Jina, Open WebUI and the AI SDK.

No language model is behind them: an answer is verbatim sentences with ``[n]``, or says in words why there is none.
"""
