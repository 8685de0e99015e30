"""Other people's layered files as samples of ours: read (`origins`), flattened to straight alpha, composited and
compared with the picture that the file itself shows."""
