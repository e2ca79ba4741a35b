"""What `govreport extract` does once its options are checked."""
