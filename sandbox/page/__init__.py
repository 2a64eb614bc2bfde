"""The playground page: what it shows, how it hears of changes, and the files it is made of."""
