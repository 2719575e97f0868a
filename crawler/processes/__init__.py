"""The processes that clean: bounded in time and memory, replaced when they end."""
