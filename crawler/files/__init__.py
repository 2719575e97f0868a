"""Files that are read and written: output, pages kept as they came, pages that were saved; each replaced whole."""
