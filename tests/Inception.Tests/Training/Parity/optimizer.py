"""Runs PyTorch's optimisers on the gradients of a file and compares the parameters after every step.

usage: optimizer.py FILE OPTIMIZER JSON

FILE (safetensors, float64) holds gradient/<step>, rate/<step> and value/<step> for steps 0, 1, ...: value/0 is the start,
value/<n> what the F# optimiser made of it after n steps. JSON holds the arguments of torch.optim.OPTIMIZER but for lr.
"""
import json
import sys

import torch

from tensors import read

path, name, arguments = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
stored = read(path)
parameter = stored["value/0"].clone().requires_grad_()
optimizer = getattr(torch.optim, name)([parameter], lr=1.0, **arguments)
step = 0
while f"gradient/{step}" in stored:
    optimizer.param_groups[0]["lr"] = float(stored[f"rate/{step}"])
    parameter.grad = stored[f"gradient/{step}"].clone()
    optimizer.step()
    step += 1
    difference = (parameter.detach() - stored[f"value/{step}"]).abs().max().item()
    if not difference < 1e-14:
        print(f"after step {step} the largest difference is {difference}")
        sys.exit(1)
print(f"{step} steps equal")
