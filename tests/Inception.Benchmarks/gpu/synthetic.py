"""Random pixels in the layout of CIFAR-10's binary files: for times, which do not depend on what an image shows."""
import os


def cifar10(folder, records):
    folder.mkdir(parents=True)
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    for name in names:
        with open(folder / name, "wb") as file:
            for record in range(records):
                file.write(bytes([record % 10]) + os.urandom(3072))
    words = "airplane automobile bird cat deer dog frog horse ship truck".split()
    (folder / "batches.meta.txt").write_text("\n".join(words) + "\n")
    return folder
