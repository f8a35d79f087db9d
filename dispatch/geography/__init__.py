"""Where things are: points on the ground, their two systems of coordinates in China, the areas of grids."""
