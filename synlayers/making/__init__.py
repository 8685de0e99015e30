"""From a recipe to finished samples: recipe -> cell -> plan -> layers -> sample; workers and the executor around it."""
