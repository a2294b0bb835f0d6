"""The authors' side of the catalogue: read YAML, validate and check it, pack it for run time.

Only this room imports PyYAML and pydantic; nothing at the point of care imports this room.
"""
