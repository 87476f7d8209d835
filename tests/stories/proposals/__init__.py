"""Stories of Proposals: what is not merged yet is planned, approved, merged, carried out."""
