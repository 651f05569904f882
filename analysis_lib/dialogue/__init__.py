"""From forms that participants of a dialogue filled in to a study with their joint scenario."""
