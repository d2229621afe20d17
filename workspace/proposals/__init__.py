"""Proposals and consent: from an idea in a circle to a decision that takes effect by itself."""
