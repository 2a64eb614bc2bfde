"""Memory that large mails took goes back to the system."""

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # mallopt(3)
THRESHOLD = 512 * 1024
"""Above what asyncio asks for at every read from a socket (256 KiB, of which it gives nearly all back): mapped and
unmapped each time, that cost a request more than reading it."""
ARENAS = 2
"""Heaps for all threads: one at a time runs Python anyway, and each heap keeps what its busiest moment took."""


def give_back_large_blocks() -> bool:
    """Let glibc map every block above THRESHOLD by itself; returns whether it does.

    By default it raises its threshold up to 32 MB with each large block that is freed, and keeps the next ones in
    heaps that never shrink: fifty mails of 20 MB then cost 80 MB for good. Other C libraries are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, ARENAS)
        libc.mallopt(M_TRIM_THRESHOLD, 2 * THRESHOLD)
        return bool(libc.mallopt(M_MMAP_THRESHOLD, THRESHOLD))
    except (OSError, AttributeError):
        return False
