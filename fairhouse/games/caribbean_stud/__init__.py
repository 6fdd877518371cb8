"""Caribbean stud poker: five cards each, one decision to raise or fold."""
