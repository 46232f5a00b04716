"""Patients of the fictional group (being written)."""
