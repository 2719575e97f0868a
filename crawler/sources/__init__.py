"""sources.toml: what it says, where that is wrong, and how a source is added to it."""
