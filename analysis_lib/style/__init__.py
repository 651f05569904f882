"""How everything looks: colours, typefaces and sizes of figures, pages, paper and workbooks, in one place."""
