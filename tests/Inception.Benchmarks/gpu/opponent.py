"""One opponent of the measurements, as a process that takes training steps when it is told to.

usage: opponent.py NETWORK DEVICE SIZE BATCH PRECISION [--channels N] [--stem S] [--variant V] [--width W]

NETWORK: eager, compile (torch.compile of the same network) or torchvision (its own GoogLeNet). Prints "ready" after the
warm-up; then for each number of steps on standard input the seconds they took. Best settings: channels-last, bf16
autocast, cudnn.benchmark, TF32, a fused optimiser, gradients set to None, the batch on the device before the clock runs.
"""
import argparse
import sys
import time

import torch
import torch.nn.functional as F

import networks

parser = argparse.ArgumentParser()
parser.add_argument("network", choices=["eager", "compile", "torchvision"])
parser.add_argument("device")
parser.add_argument("size", type=int)
parser.add_argument("batch", type=int)
parser.add_argument("precision", choices=["float32", "bf16"])
parser.add_argument("--channels", type=int, default=3)
parser.add_argument("--stem", default="imagenet")
parser.add_argument("--variant", default="article")
parser.add_argument("--width", type=float, default=1.0)
options = parser.parse_args()

device = torch.device(options.device)
on_gpu = device.type == "cuda"
torch.backends.cudnn.benchmark = True
if on_gpu:
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True

if options.network == "torchvision":
    import torchvision

    network = torchvision.models.googlenet(weights=None, num_classes=10, aux_logits=True, init_weights=False)
else:
    network = networks.GoogLeNet(
        options.variant, options.stem, options.channels, options.size, width=options.width
    )
network = network.to(device).to(memory_format=torch.channels_last).train()
forward = torch.compile(network) if options.network == "compile" else network
fused = {"fused": True} if on_gpu and int(torch.__version__.split(".")[0]) >= 2 else {}
optimizer = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9, **fused)
torch.manual_seed(11)
images = torch.rand(options.batch, options.channels, options.size, options.size, device=device)
images = images.contiguous(memory_format=torch.channels_last)
labels = torch.randint(10, (options.batch,), device=device)


def step():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast(device.type, torch.bfloat16, enabled=options.precision == "bf16"):
        main, *aux = forward(images)
    loss = F.cross_entropy(main.float(), labels)
    for logits in aux:
        loss = loss + 0.3 * F.cross_entropy(logits.float(), labels)
    loss.backward()
    optimizer.step()


def take(steps):
    if on_gpu:
        torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(steps):
        step()
    if on_gpu:
        torch.cuda.synchronize()
    return time.perf_counter() - begin


take(5)
print("ready", flush=True)
for line in sys.stdin:
    print(take(int(line)), flush=True)
