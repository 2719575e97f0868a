"""What is unusual for a source, by its run records. Pure: records in, verdicts out."""
