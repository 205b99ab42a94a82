"""What a device's memory holds, moves and has to move."""
import re
import subprocess
import time

import torch


def used_by(processes):
    """MiB of device memory that processes (name to process id) and their children hold, as nvidia-smi tells; nothing
    where there is none."""
    query = ["nvidia-smi", "--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"]
    try:
        lines = subprocess.run(query, capture_output=True, text=True, timeout=20).stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired):
        return {}
    held = {int(pid): int(mib) for pid, mib in (l.split(",") for l in lines if l.count(",") == 1) if mib.strip().isdigit()}
    return {name: held[pid] for name, pid in processes.items() if pid in held}


def copy_bandwidth():
    """Bytes a second read and written by a copy within the device: the best of ten of 1 GiB."""
    source = torch.empty(1 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    best = 0.0
    for _ in range(10):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        target.copy_(source)
        torch.cuda.synchronize()
        best = max(best, 2 * source.numel() / (time.perf_counter() - begin))
    return best


def outputs(summary):
    """Elements that the layers of `inception model summary` give for one image."""
    total = 0
    for shape in re.findall(r"(?m)^\S.*?  +(\d+(?: x \d+)*)  ", summary):
        product = 1
        for side in shape.split(" x "):
            product *= int(side)
        total += product
    return total
