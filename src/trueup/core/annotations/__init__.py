"""What the annotations and labels of a manifest say: of hooks and waves, options and tracking."""
