"""The leaderboard: results and reported numbers -> validated table -> static site."""
