"""The ladder under fire: processes that die at any point, many alerts at once, a chain that somebody tampers with."""
