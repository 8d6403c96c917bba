"""Which number format this machine trains fastest in."""

from pathlib import Path

from train.commands import provenance

FLOAT32, BFLOAT16, FLOAT16 = "float32", "mixed_bfloat16", "mixed_float16"
POLICIES = (FLOAT32, BFLOAT16, FLOAT16)

_CPUINFO = Path("/proc/cpuinfo")
# Processors that multiply bfloat16 themselves: Intel and AMD by AVX-512 or AMX, Arm.
_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}


def usual_precision(cpuinfo: Path = _CPUINFO) -> str:
    """Return the Keras dtype policy to train in: bfloat16 where the hardware computes in it.

    Elsewhere it is emulated, several times slower than float32.

    Args:
        cpuinfo: What Linux says of the processor; other systems have no such file.
    """
    if provenance.accelerators() or _flags(cpuinfo) & _BFLOAT16_FLAGS:
        return BFLOAT16
    return FLOAT32


def _flags(cpuinfo: Path) -> set[str]:
    """Return what the first processor can do."""
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(("flags", "Features")):
                return set(line.partition(":")[2].split())
    return set()
