"""Three small news sites that the project brings along, and what a crawl of them must give."""
