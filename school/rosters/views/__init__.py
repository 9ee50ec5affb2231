"""Pages about the school's people: the list, one person, imports and exports, joining a class."""
