"""The planner's page: one study served to this computer's own browser, edited and kept at once."""
