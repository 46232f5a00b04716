"""Worker processes of long loads: they end with whoever started them.

Owns: what each worker process does first. Refuses: outliving a parent that was killed; an orphan would keep keys in
memory, and locks and connections open, without end.
"""

from __future__ import annotations

import os
import signal
import threading
import time

_EVERY = 0.5


def end_with_parent() -> None:
    """End this process within a second of its parent's death, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_EVERY)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
