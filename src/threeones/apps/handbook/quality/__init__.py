"""The quality reading (质量体检) of the handbook in force and of editions on their way."""
