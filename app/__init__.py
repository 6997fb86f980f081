"""The ecert application; see docs/architecture.md for the plan of the house."""
