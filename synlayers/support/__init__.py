"""What everything stands on and nothing of which knows designs: command line, paths, validation messages, atomic
files, image decoding, articles, plug-ins."""
