"""Agents: a request is planned, its parts are carried out by an editor, and what comes out is looked at."""
