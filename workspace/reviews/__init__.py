"""Reviews of decisions: has it helped, is there a reason to drop it, could it be better (R17)."""
