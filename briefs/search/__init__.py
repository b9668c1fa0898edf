"""Search: text into tokens, the index, queries and what they find."""
