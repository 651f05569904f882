"""How everything looks: the typeface and the colours of figures, pages and workbooks."""
