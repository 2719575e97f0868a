"""What a command asks of the web outside of a crawl: single pages, and whether a source can be read."""
