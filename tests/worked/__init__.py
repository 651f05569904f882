"""Studies invented for the tests, and how they go into a workbook.

Nothing of the published example that a template shows may be left in their reports; see `traces`.
"""
