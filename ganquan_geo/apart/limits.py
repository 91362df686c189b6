"""Limit what this process may take: by the system where it can."""

from __future__ import annotations

import sys
import time
from pathlib import Path

STATUS = Path("/proc/self/statm")


def limit_memory(more_bytes: int) -> None:
    """Let this process take that much memory beyond what it has now.

    Linux and Windows keep to it. macOS has no such limit: there the time alone is limited.
    """
    if sys.platform == "win32":
        _limit_by_job(more_bytes)
    elif STATUS.exists():
        import resource  # noqa: PLC0415 - not on Windows

        pages = int(STATUS.read_text(encoding="ascii").split()[0])
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = pages * resource.getpagesize() + more_bytes
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def limit_time(more_s: float) -> None:
    """Let this process work that long, should the parent that watches it be gone."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(time.process_time() + more_s) + 1
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
    PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    OWN_BYTES = 1 << 30  # of the libraries, which a job's limit counts too
    _JOBS: list[int] = []  # the one that this process is in

    def _limit_by_job(more_bytes: int) -> None:
        """Put this process into a job with a limit; where the system refuses, go on without."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            wintypes.LPVOID,
            wintypes.DWORD,
        )
        if not _JOBS:
            job = kernel.CreateJobObjectW(None, None)
            if not job or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
                return
            _JOBS.append(job)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = PROCESS_MEMORY
        limits.ProcessMemoryLimit = OWN_BYTES + more_bytes
        size = ctypes.sizeof(limits)
        kernel.SetInformationJobObject(_JOBS[0], EXTENDED_LIMITS, ctypes.byref(limits), size)
