"""The project: settings, addresses, server entry point and embedded database."""
