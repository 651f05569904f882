"""Reports in the formats that readers want, all from one HTML source (`document`)."""
