"""What follows when a rule wins: an act turns a scene into a verdict, in prompts and effects only."""
