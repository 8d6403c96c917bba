"""What a training ran on: versions and hardware, for its history and the model card."""

import importlib.metadata
import os
import platform
from pathlib import Path

import keras


def versions() -> dict[str, str]:
    """Return the versions of Python, Keras, its backend and NumPy."""
    backend = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}[keras.config.backend()]
    found = {"python": platform.python_version()}
    for package in ("keras", backend, "numpy"):
        found[package] = importlib.metadata.version(package)
    return found


def hardware() -> dict[str, str | int]:
    """Return processor, cores in use and, where there is one, the accelerator."""
    described: dict[str, str | int] = {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
    }
    if found := accelerators():
        described["accelerator"] = ", ".join(found)
    return described


def accelerators() -> list[str]:
    """Return the devices, other than processors, that the backend computes on."""
    if keras.config.backend() == "torch":  # Keras lists no devices for it
        import torch

        return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    return [name for name in keras.distribution.list_devices() if "cpu" not in name]


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
