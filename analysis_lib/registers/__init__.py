"""Person-level registers, counted into tables of which only protected counts leave."""
