"""What a teacher takes along: the key of a class, handouts."""
