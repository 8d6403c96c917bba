"""The JSON endpoints as tools that agents call over the Model Context Protocol (``--mcp``)."""
