"""The words of the tables of a business case that its rules and its model ask for."""

SAVES, COSTS = "bespaart", "kost"
VALUED, UNVALUED = "gewaardeerd", "PM"
MAIN, ILLUSTRATION = "hoofdresultaat", "illustratie"
