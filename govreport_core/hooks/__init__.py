"""The plugin interface: markers, the hooks, their manager."""
