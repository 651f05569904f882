"""A notebook as a file, its parameters, and how it is run."""
