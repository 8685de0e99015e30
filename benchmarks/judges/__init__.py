"""Vision-language models as judges: what they are asked, how their words become numbers, and how good they are at it.

Nothing here guesses: an answer that is not of the form asked for is a status, not a score.
"""
