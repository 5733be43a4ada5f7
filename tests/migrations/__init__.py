"""The store comes from every older version to this one with every row, or stays as it was."""
