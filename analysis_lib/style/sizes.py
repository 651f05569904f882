"""Sizes that PDF and Word share: letters in points, lengths in centimetres."""

POINTS = {"body": 10.5, "chapter": 16, "subtitle": 13, "caption": 10, "table": 9, "sheet-title": 17, "sheet-table": 8.5}
CM = {"margin": 2.2, "logo-width": 8, "logo-height": 1.5}
