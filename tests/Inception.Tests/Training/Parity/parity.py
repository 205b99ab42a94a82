"""Rebuilds GoogLeNet in PyTorch from exported weights and compares what comes out.

usage: parity.py FILE VARIANT STEM TOLERANCE [DEVICE]

FILE (safetensors) holds weights, a batch, labels, and the logits, losses and gradients that the F# network computed in
training mode without dropout. Written from the paper and the article alone: nothing here is read from the F# sources
but the parameters' names. Differences are relative to the largest magnitude of the tensor compared.
"""
import sys

import torch
import torch.nn.functional as F

from tensors import read

path, variant, stem, tolerance = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
device = sys.argv[5] if len(sys.argv) > 5 else "cpu"
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
stored = {name: value.to(device) for name, value in read(path).items()}
p = {k[len("weight/"):]: v.requires_grad_() for k, v in stored.items() if k.startswith("weight/")}


def conv(x, name, stride=1):
    w = p[name + "-weight"]
    k = w.shape[-1]
    if variant == "article" and k == 7:
        # TensorFlow's "same" at an even size and stride 2: five rows and columns more, two before and three behind.
        x, pad = F.pad(x, (2, 3, 2, 3)), 0
    else:
        pad = k // 2
    if variant == "bn":
        y = F.conv2d(x, w, stride=stride, padding=pad)
        y = F.batch_norm(y, None, None, p[name + "-scale"], p[name + "-shift"], training=True, eps=1e-5)
    else:
        y = F.conv2d(x, w, p[name + "-bias"], stride=stride, padding=pad)
    return F.relu(y)


def dense(x, name):
    return x @ p[name + "-weight"].t() + p[name + "-bias"]


def pool(x):
    return F.max_pool2d(x, 3, 2, ceil_mode=True)


def lrn(x):
    return F.local_response_norm(x, 5, alpha=1e-4, beta=0.75, k=1.0) if variant == "paper" else x


def inception(x, name):
    return torch.cat(
        [
            conv(x, name + "-1x1"),
            conv(conv(x, name + "-3x3reduce"), name + "-3x3"),
            conv(conv(x, name + "-5x5reduce"), name + "-5x5"),
            conv(F.max_pool2d(x, 3, 1, 1), name + "-pool"),
        ],
        1,
    )


def head(x, name):
    x = F.adaptive_avg_pool2d(x, 4) if stem == "small" else F.avg_pool2d(x, 5, 3)
    x = conv(x, name + "-conv").flatten(1)
    return dense(F.relu(dense(x, name + "-hidden")), name + "-classifier")


def network(x):
    x = lrn(pool(conv(x, "conv1", 1 if stem == "small" else 2)))
    x = lrn(conv(conv(x, "conv2reduce"), "conv2"))
    if stem != "small":
        x = pool(x)
    x = inception(inception(x, "3a"), "3b")
    x = inception(pool(x), "4a")
    aux1 = head(x, "aux1")
    x = inception(inception(inception(x, "4b"), "4c"), "4d")
    aux2 = head(x, "aux2")
    x = inception(pool(inception(x, "4e")), "5a")
    x = inception(x, "5b").mean((2, 3))
    return {"main": dense(x, "classifier"), "aux1": aux1, "aux2": aux2}


def run(images):
    """Logits, losses and every parameter's gradient."""
    logits = network(images)
    losses = {name: F.cross_entropy(value, stored["labels"]) for name, value in logits.items()}
    losses["total"] = losses["main"] + 0.3 * losses["aux1"] + 0.3 * losses["aux2"]
    gradients = torch.autograd.grad(losses["total"], list(p.values()))
    return {
        "logits": {name: value.detach() for name, value in logits.items()},
        "loss": {name: value.detach() for name, value in losses.items()},
        "gradient": dict(zip(p, gradients)),
    }


def farthest(found, reference):
    """The largest relative difference, and where."""
    worst = (0.0, "")
    for name, expected in reference.items():
        scale = expected.abs().max().item() or 1.0
        difference = (found[name].double() - expected.double()).abs().max().item() / scale
        assert difference == difference, f"{name} is not a number"
        worst = max(worst, (difference, name))
    return worst


reference = run(stored["images"])
ours = {kind: {name: stored[f"{kind}/{name}"] for name in reference[kind]} for kind in reference}
assert len([n for n in stored if n.startswith("gradient/")]) == len(p), "a gradient for each parameter"

# In float32 a rounding error can turn a max-pool's choice or a ReLU's side and so move a whole gradient: PyTorch itself
# then differs from its own float64. Gradients may be as far from float64 as twice PyTorch's, and always the tolerance.
allowed = {kind: tolerance for kind in reference}
if stored["images"].dtype == torch.float32:
    p = {name: value.detach().double().requires_grad_() for name, value in p.items()}
    exact = run(stored["images"].double())
    allowed["gradient"] = max(tolerance, 2 * farthest(reference["gradient"], exact["gradient"])[0])
    reference["gradient"] = exact["gradient"]

failed = False
for kind in reference:
    difference, name = farthest(ours[kind], reference[kind])
    print(f"{kind}: {difference:.3g} at {name}, allowed {allowed[kind]:.3g}")
    failed |= difference > allowed[kind]
sys.exit(1 if failed else 0)
