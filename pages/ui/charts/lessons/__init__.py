"""Charts of lessons: the scale on which a guess is made, and what a class guessed."""
