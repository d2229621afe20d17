"""The plans of partner organisations that our actions lean on."""
