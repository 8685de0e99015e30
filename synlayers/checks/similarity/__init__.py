"""How alike the images of a build are: vectors of them (`hashing` by signs of differences, `embedding` by a model of
open_clip), and what those say (`neighbors`: near-duplicates within and across splits, diversity)."""
