"""The settings of the embedded server, given at each start.

Owns: the list, so that a new version of Cloison changes them without touching the cluster. Refuses: a statement, or a
value in it, in a log: it may name a patient.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloison.database.embedded.endpoint import Endpoint
from cloison.database.embedded.places import Places

SETTINGS: Mapping[str, str] = {
    "jit": "off",
    "log_destination": "stderr",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # a week, each day overwriting its last
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "track_io_timing": "on",
    "wal_compression": "on",
}


def options(places: Places, listening: Endpoint, settings: Mapping[str, str]) -> list[str]:
    """Return the server's arguments: SETTINGS, then `settings`, then what may not be overridden."""
    ours = {"log_directory": str(places.log), **listening.settings}
    return [
        part for name, value in {**SETTINGS, **settings, **ours}.items() for part in ("-c", f"{name}={value}")
    ]
