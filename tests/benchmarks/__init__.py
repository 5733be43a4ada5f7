"""The benchmarks run, and say what they promise to say; how fast they find the program is not a test's affair."""
