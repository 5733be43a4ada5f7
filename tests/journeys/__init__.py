"""The journeys: what the product does for the women who use it, told by what their phones show."""
