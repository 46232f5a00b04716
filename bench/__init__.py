"""Measurements, each beside the limit it is compared with, in one run on one machine."""
