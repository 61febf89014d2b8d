"""Narrator: a published interview goes in, an episode with a voice for each speaker comes out."""

__version__ = "0.1.0"
