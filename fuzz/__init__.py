"""Coverage-guided fuzzing of the readers by atheris (extra `fuzz`): see README.md in this folder."""
