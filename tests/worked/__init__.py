"""Worked examples: a study of one's own from the first file to the last report."""
