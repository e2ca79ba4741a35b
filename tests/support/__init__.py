"""What tests and benchmarks share: made reports, damage, renderers, servers. No test module imports another."""
