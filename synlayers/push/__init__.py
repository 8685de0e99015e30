"""Builds on the Hugging Face Hub: what is uploaded, in which commits, and what is told when the Hub refuses."""
