"""The client of an OpenAI-compatible endpoint: requests, limits, retries, cache, budget."""
