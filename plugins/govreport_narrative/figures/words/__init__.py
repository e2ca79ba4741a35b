"""Reads the words of running text: numbers, concepts, and the subjects that concepts speak of together."""
