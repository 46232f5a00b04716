"""One day of a clinic, scene by scene, each played by whoever plays it there.

Owns: the house, the hands at its keyboards, the scenes in their order. Refuses: what a scene's person does not see.
"""
