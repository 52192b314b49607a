"""Teaching: studies drawn from a truth that is known, and lessons that ask before they show."""
