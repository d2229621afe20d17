"""What anyone may read without an account: the published plan and a few words about this workspace."""
