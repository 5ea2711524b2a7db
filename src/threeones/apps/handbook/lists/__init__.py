"""Lists (清单) as lenses over projects: each with the columns of its own, its workbook, and who fills them."""
