"""How fast this machine's time stamp counter runs, in kHz.

QEMU in pure software gives its guests the host's counter. A kernel that measures it for itself, while
the host does other things, can be wrong several times over, and its clock with it.
"""

import ctypes
import mmap
import time

READ = bytes.fromhex("0f3148c1e2204809d0c3")  # rdtsc; shl rdx, 32; or rax, rdx; ret
TRIES = 200


def _reader():
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(READ)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return page, ctypes.CFUNCTYPE(ctypes.c_uint64)(address)


def _moment(read):
    """A reading of both clocks with as little as possible between them."""
    best = None
    for _ in range(TRIES):
        before = time.monotonic_ns()
        count = read()
        after = time.monotonic_ns()
        if best is None or after - before < best[0]:
            best = (after - before, (before + after) // 2, count)
    return best[1:]


def khz():
    page, read = _reader()
    first_ns, first = _moment(read)
    time.sleep(0.2)
    last_ns, last = _moment(read)
    del read, page
    return round((last - first) * 1_000_000 / (last_ns - first_ns))
