#!/usr/bin/env bash
# Measures the program on a GPU node beside the node's own PyTorch, within nine minutes: numerics, training steps,
# several trials on one device, an epoch of the article's job. A short table comes last, the figures go to a folder.
#
#   tests/Inception.Benchmarks/gpu.sh FOLDER [--program FILE] [--device cuda] [--data DIR] [--minutes 9] [--dry-run]
#
# --program   the program's start script (default: the launcher of this repository; on a node without .NET, that of an
#             unpacked bundle). It computes with the libtorch of INCEPTION_LIBTORCH, or else with the node's PyTorch's.
# --data      a folder of CIFAR-10 for the epoch's time (class folders or binary files); random pixels where not given.
# --dry-run   the same path on the CPU, with small sizes: it shows that the script works, and its figures say nothing.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
for python in ${PYTHON:-python3 /usr/bin/python3}; do
    if "$python" -c 'import torch' 2>/dev/null; then
        exec "$python" "$here/gpu/measure.py" "$@"
    fi
done
echo "gpu.sh: ${PYTHON:-python3} has no PyTorch; name one that has with PYTHON=/path/to/python3" >&2
exit 2
