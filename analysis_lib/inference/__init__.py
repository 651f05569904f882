"""What a report's own figures say about each other: relations that they suggest, and what breaks them."""
