"""The rules, one file per subject; found by listing this folder."""
