"""Studies of somebody else, invented for the tests, and how they go into a workbook."""
