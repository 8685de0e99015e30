"""Post-training on rewards with exact answers: `rewards`, `algorithms`, `policies`, and what joins them
(docs/post_training.md)."""
