"""What `govreport extract` does besides checking its options: the files that they name, and the runs."""
