"""Letters: written in the transaction of what caused them, put into words and carried afterwards, once."""
