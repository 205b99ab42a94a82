"""GoogLeNet in PyTorch, as its users would write it: the opponent of the measurements. Written from the paper and the
article; the same three variants and two stems as the program's own network."""
import torch
import torch.nn as nn
import torch.nn.functional as F

# Szegedy et al. 2014, Table 1: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
TABLE = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def scaled(channels, width):
    return max(1, int(channels * width + 0.5))


class Conv(nn.Module):
    def __init__(self, variant, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.edges = variant == "article" and kernel == 7
        padding = 0 if self.edges else kernel // 2
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=variant != "bn")
        self.norm = nn.BatchNorm2d(outputs) if variant == "bn" else None

    def forward(self, x):
        if self.edges:
            x = F.pad(x, (2, 3, 2, 3))
        x = self.conv(x)
        return F.relu(x if self.norm is None else self.norm(x))


class Block(nn.Module):
    def __init__(self, variant, inputs, row):
        super().__init__()
        c1, reduce3, c3, reduce5, c5, pool = row
        self.branch1 = Conv(variant, inputs, c1, 1)
        self.branch3 = nn.Sequential(Conv(variant, inputs, reduce3, 1), Conv(variant, reduce3, c3, 3))
        self.branch5 = nn.Sequential(Conv(variant, inputs, reduce5, 1), Conv(variant, reduce5, c5, 5))
        self.pool = Conv(variant, inputs, pool, 1)
        self.outputs = c1 + c3 + c5 + pool

    def forward(self, x):
        pooled = self.pool(F.max_pool2d(x, 3, 1, 1))
        return torch.cat([self.branch1(x), self.branch3(x), self.branch5(x), pooled], 1)


class Head(nn.Module):
    def __init__(self, variant, stem, inputs, classes, side, width, dropout):
        super().__init__()
        self.small, self.dropout = stem == "small", dropout
        side = 4 if self.small else ((side + 15) // 16 - 5) // 3 + 1
        channels, hidden = scaled(128, width), scaled(1024, width)
        self.conv = Conv(variant, inputs, channels, 1)
        self.hidden = nn.Linear(channels * side * side, hidden)
        self.classifier = nn.Linear(hidden, classes)

    def forward(self, x):
        x = F.adaptive_avg_pool2d(x, 4) if self.small else F.avg_pool2d(x, 5, 3)
        x = F.relu(self.hidden(self.conv(x).flatten(1)))
        return self.classifier(F.dropout(x, self.dropout, self.training))


class GoogLeNet(nn.Module):
    """Images to the logits of main, aux 1 and aux 2."""

    def __init__(self, variant="article", stem="imagenet", channels=3, size=224, classes=10, width=1.0):
        super().__init__()
        self.variant, self.small = variant, stem == "small"
        first, second = scaled(64, width), scaled(192, width)
        self.conv1 = Conv(variant, channels, first, 3 if self.small else 7, 1 if self.small else 2)
        self.reduce2 = Conv(variant, first, first, 1)
        self.conv2 = Conv(variant, first, second, 3)
        inputs, self.blocks = second, nn.ModuleDict()
        for name, row in TABLE.items():
            self.blocks[name] = Block(variant, inputs, [scaled(c, width) for c in row])
            inputs = self.blocks[name].outputs
        head = lambda after: Head(variant, stem, self.blocks[after].outputs, classes, size, width, 0.7)
        self.aux1, self.aux2 = head("4a"), head("4d")
        self.classifier = nn.Linear(inputs, classes)

    def norm(self, x):
        return F.local_response_norm(x, 5) if self.variant == "paper" else x

    def forward(self, x):
        x = self.norm(F.max_pool2d(self.conv1(x), 3, 2, ceil_mode=True))
        x = self.norm(self.conv2(self.reduce2(x)))
        if not self.small:
            x = F.max_pool2d(x, 3, 2, ceil_mode=True)
        aux1 = aux2 = None
        for name, block in self.blocks.items():
            if name in ("4a", "5a"):
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            x = block(x)
            if name == "4a":
                aux1 = self.aux1(x)
            elif name == "4d":
                aux2 = self.aux2(x)
        x = F.dropout(x.mean((2, 3)), 0.4, self.training)
        return self.classifier(x), aux1, aux2
