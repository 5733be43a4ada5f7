"""What a file tells beside its content stays behind; what would harm the relay is held."""
