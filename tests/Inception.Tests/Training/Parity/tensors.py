"""Reads safetensors files, from the format's description alone."""
import json
import struct

import torch

DTYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, item in header.items():
        if name != "__metadata__":
            begin, end = item["data_offsets"]
            flat = torch.frombuffer(data[begin:end], dtype=DTYPES[item["dtype"]])
            tensors[name] = flat.reshape(item["shape"]).clone()
    return tensors
