"""Tests of the simulated world: the wire, its strictness, its faults, and its remote control."""
