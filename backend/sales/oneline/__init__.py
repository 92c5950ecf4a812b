"""An order typed in one line: read by rules and without a network, word by word, never by guessing."""
