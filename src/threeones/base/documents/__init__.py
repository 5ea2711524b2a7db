"""Documents in the layout of official ones (公文版面): page, fonts, the pieces of a docx; what stands in them is the apps'."""
