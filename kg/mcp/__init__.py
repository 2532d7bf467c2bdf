"""A build as tools and resources for language-model clients, by the Model Context Protocol (extra `mcp`)."""
