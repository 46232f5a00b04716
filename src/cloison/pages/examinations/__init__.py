"""Examinations: ordered from a record, taken in and answered by a laboratory, read and acknowledged.

Owns: the pages of an order's life. Refuses: a laboratory the whole record; it is shown the order that it has to answer.
"""
