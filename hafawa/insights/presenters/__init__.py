"""Numbers as people read them: in their language, digits and direction."""
