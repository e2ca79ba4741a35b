"""Open cells: which figures are offered for them, how the model is asked, what its answer says."""
