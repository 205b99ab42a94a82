#!/usr/bin/env python3
"""Makes this folder's four IDX files from the full Fashion-MNIST data set.

    python3 make.py [FOLDER]

FOLDER holds the four files of Fashion-MNIST, plain or gzip; by default the place where Debian's package
dataset-fashion-mnist puts them. Of each class the first 600 training and the first 100 test images are taken, and kept in
the order they have in the full set. The full set's decompressed files are checked against their SHA-256 first.
"""
import gzip
import hashlib
import os
import struct
import sys

CLASSES = 10
SIZE = 28 * 28
# The decompressed files, as published.
SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


def read(folder, name):
    path = os.path.join(folder, name)
    if os.path.exists(path):
        with open(path, "rb") as file:
            content = file.read()
    else:
        with gzip.open(path + ".gz") as file:
            content = file.read()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        sys.exit(f"{path} is not the published file")
    return content


def write(name, content):
    # No name and no time in the gzip header: the same content gives the same file.
    with open(name + ".gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content)
    print(hashlib.sha256(content).hexdigest(), os.path.basename(name))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist"
    target = os.path.dirname(os.path.abspath(__file__))
    for part, per_class in (("train", 600), ("t10k", 100)):
        images = read(folder, f"{part}-images-idx3-ubyte")[16:]
        labels = read(folder, f"{part}-labels-idx1-ubyte")[8:]
        taken, count = [], [0] * CLASSES
        for i, label in enumerate(labels):
            if count[label] < per_class:
                count[label] += 1
                taken.append(i)
        n = len(taken)
        assert n == per_class * CLASSES
        pixels = b"".join(images[i * SIZE : (i + 1) * SIZE] for i in taken)
        path = os.path.join(target, part)
        write(path + "-images-idx3-ubyte", struct.pack(">IIII", 0x803, n, 28, 28) + pixels)
        write(path + "-labels-idx1-ubyte", struct.pack(">II", 0x801, n) + bytes(labels[i] for i in taken))


main()
