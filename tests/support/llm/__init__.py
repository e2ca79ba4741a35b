"""A gap filler's surroundings: made gaps, simulated models, servers that misbehave."""
