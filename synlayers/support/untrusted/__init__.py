"""What strangers wrote, before it does anything here: names that become paths, words that reach a terminal, files of
YAML, folders of weights."""
