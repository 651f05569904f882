"""Any report, read from a file: its tables and the figures in its sentences, with what is not sure marked."""
