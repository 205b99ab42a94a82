"""What gpu.sh runs. Every part is skipped with a reason when the time is nearly over or an opponent cannot run; no
figure is estimated."""
import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

import memory
import pacing
import synthetic
from pacing import Runner, close, rates, summary

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PARITY = ROOT / "tests/Inception.Tests/Training/Parity/parity.py"

parser = argparse.ArgumentParser(prog="gpu.sh")
parser.add_argument("folder", type=Path)
parser.add_argument("--program", type=Path, default=ROOT / "inception")
parser.add_argument("--device", default="cuda")
parser.add_argument("--data", type=Path)
parser.add_argument("--minutes", type=float, default=9.0)
parser.add_argument("--dry-run", action="store_true")
options = parser.parse_args()

if options.dry_run:
    options.device = "cpu"
elif not torch.cuda.is_available():
    sys.exit("gpu.sh: this PyTorch sees no CUDA device; --dry-run goes the same way on the CPU")

deadline = time.monotonic() + 60 * options.minutes


class TimeIsOver(Exception):
    pass


def ring(*_):
    raise TimeIsOver


# Rings ten seconds early, so that the table is written in time.
signal.signal(signal.SIGALRM, ring)
signal.alarm(max(1, int(60 * options.minutes) - 10))
environment = dict(os.environ)
if not options.dry_run and "INCEPTION_LIBTORCH" not in environment:
    environment["INCEPTION_LIBTORCH"] = str(Path(torch.__file__).parent / "lib")
table, figures = [], {}


def left():
    return deadline - time.monotonic()


def row(part, name, value):
    table.append((part, name, value))
    print(f"{part}: {name}: {value}", flush=True)


def shown(rate):
    return f"{rate['median']:,.1f} [{rate['low']:,.1f}, {rate['high']:,.1f}], n = {rate['n']}"


def program(*arguments, precision="float32", **keywords):
    """The command of one call of the program; numbers become settings."""
    settings = [f"{key.replace('__', '-').replace('_', '.')}={value}" for key, value in keywords.items()]
    return [
        str(options.program),
        *arguments,
        *settings,
        f"training.device={options.device}",
        f"training.precision={precision}",
    ]


def call(command, limit):
    """Output and code of a command that ends within the limit in seconds."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=max(1, limit))
        return ended.returncode, ended.stdout + ended.stderr
    except subprocess.TimeoutExpired:
        return 124, f"it took longer than {limit:.0f} s"


def numerics():
    """Weights, batch, logits, losses and gradients of the three variants, exported and computed again in PyTorch."""
    cases = [("article", "small", 32), ("paper", "small", 32), ("bn", "small", 32)]
    if not options.dry_run:
        cases += [("article", "imagenet", 224), ("paper", "imagenet", 224), ("bn", "imagenet", 224)]
    for variant, stem, size in cases:
        for precision in ["float32", "bf16"]:
            path = options.folder / f"{variant}-{stem}-{precision}.safetensors"
            code, said = call(
                program(
                    "benchmark", "--size", str(size), "--export", str(path), precision=precision,
                    model_variant=variant, model_stem=stem, training_batch=4,
                ),
                left(),
            )
            if code == 0:
                # bf16 keeps eight bits: its differences are stated, and no bound is held.
                bound = "1e-4" if precision == "float32" else "1e9"
                code, said = call([sys.executable, str(PARITY), str(path), variant, stem, bound, options.device], left())
            path.unlink(missing_ok=True)
            figures[f"numerics/{variant}/{stem}/{precision}"] = {"code": code, "said": said.strip().splitlines()}
            verdict = "equal" if code == 0 and precision == "float32" else "stated" if code == 0 else "DIFFERS"
            lines = said.strip().splitlines()
            # What float32 may differ by is part of what "equal" says.
            said_of = (lambda l: l) if precision == "float32" else (lambda l: l.split(", allowed")[0])
            differences = "; ".join(said_of(l) for l in lines if ", allowed" in l) or (lines or ["nothing was said"])[-1]
            row("numerics", f"{variant} {stem} {precision}", f"{verdict}: {differences}")


def opponents(size, batch, stem):
    us = program(
        "benchmark", "--size", str(size), "--paced", precision="bf16",
        model_stem=stem, training_batch=batch, training_optimizer_lr=0.0001,
    )
    yield Runner("ours", us, batch, environment)
    for network in ["eager", "torchvision", "compile"]:
        arguments = [network, options.device, str(size), str(batch), "bf16", "--stem", stem]
        if network == "torchvision" and stem == "small":
            continue
        yield Runner(network, [sys.executable, str(HERE / "opponent.py"), *arguments], batch, environment)


def steps(size, batch, stem, seconds):
    """Training steps of ours and the opponents, in turns on one device."""
    part, runners = f"steps at {size}, batch {batch}", []
    for runner in opponents(size, batch, stem):
        # One after another: two that compile at once would take each other's time.
        if runner.await_ready():
            runners.append(runner)
        else:
            row(part, runner.name, f"cannot run: {runner.fault}")
    found = {name: summary(values) for name, values in rates(runners, seconds, 5).items()}
    used = memory.used_by({runner.name: runner.process.pid for runner in runners})
    close(runners)
    for name, rate in found.items():
        figures[f"{part}/{name}"] = {"imagesPerSecond": rate, "deviceMemoryMiB": used.get(name)}
        beside = f", {used[name]} MiB" if name in used else ""
        row(part, name, f"{shown(rate)} images/s{beside}")
        if name != "ours" and "ours" in found:
            row(part, f"ours / {name}", f"{found['ours']['median'] / rate['median']:.2f}")
    if "ours" in found and not options.dry_run:
        bandwidth(part, size, batch, stem, found["ours"]["median"])


def bandwidth(part, size, batch, stem, rate):
    """The least traffic that a step's layers need, as a share of what a copy reaches: every layer's output (bf16) is
    written and read on the way forward, read again on the way back, and its gradient written and read."""
    copied = memory.copy_bandwidth()
    elements = memory.outputs(call(program("model", "summary", "--size", str(size), model_stem=stem)[:-2], 60)[1])
    needed = 5 * 2 * elements * rate
    figures[f"{part}/bandwidth"] = {"copyBytesPerSecond": copied, "outputsPerImage": elements, "share": needed / copied}
    row(part, "share of copy bandwidth", f"{100 * needed / copied:.0f} % of {copied / 1e9:,.0f} GB/s")


def sharing(seconds):
    """1, 2, 4 and 8 trials on one device, and one PyTorch process alone, at 32 pixels."""
    batch = 8 if options.dry_run else 512
    alone = None
    for count in [1, 2] if options.dry_run else [1, 2, 4, 8]:
        # Each with its share of the cores, as `run --jobs` gives them.
        command = program(
            "benchmark", "--size", "32", "--paced", "--threads", str(max(1, os.cpu_count() // count)), precision="bf16",
            model_stem="small", training_batch=batch, training_optimizer_lr=0.0001,
        )
        runners = [Runner(f"trial {i}", command, batch, environment) for i in range(count)]
        if not all([runner.await_ready() for runner in runners]):
            row("sharing", f"{count} trials", f"cannot run: {[getattr(r, 'fault', '') for r in runners]}")
            continue
        runners[0].begin(5)
        number = max(5, round(5 * seconds / runners[0].seconds() / count))
        totals = []
        for _ in range(5):
            begin = time.perf_counter()
            for runner in runners:
                runner.begin(number)
            for runner in runners:
                runner.seconds()
            totals.append(count * number * batch / (time.perf_counter() - begin))
        close(runners)
        rate = summary(totals)
        alone = alone or rate
        figures[f"sharing/{count}"] = rate
        row("sharing", f"{count} trials", f"{shown(rate)} images/s, {rate['median'] / alone['median']:.2f} of one")


def epoch():
    """The article's job through the whole program: data, augmentation, evaluation; seconds of an epoch."""
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or synthetic.cifar10(Path(scratch) / "random", 200 if options.dry_run else 10_000)
        environment["INCEPTION_DATA"] = str(Path(scratch) / "data")
        code, said = call([str(options.program), "data", "import", "measured", str(data)], left())
        if code != 0:
            row("epoch", "data", f"cannot be imported: {said.strip()}")
            return
        size = 80 if options.dry_run else 224
        command = program(
            "run", str(ROOT / "experiments/article-cifar10.yaml"), "--results", f"{scratch}/results", "--json",
            precision="bf16", name="epoch", data_name="measured", data_size=size, training_epochs=2,
        )
        code, said = call([*command, "sweep.seeds=[1]", "data.validation-share=0.01"], left() - 15)
        ended = [json.loads(l) for l in said.splitlines() if l.startswith("{") and '"trial-ended"' in l]
        if code != 0 or not ended:
            row("epoch", "article at 224", f"did not end: {said.strip().splitlines()[-1:]}")
            return
        metrics = ended[0]["metrics"]
        figures["epoch"] = metrics
        pixels = "real images" if options.data else "random pixels"
        row("epoch", f"article at {size}, second epoch", f"{metrics['epoch-seconds']:.1f} s ({pixels})")


options.folder.mkdir(parents=True, exist_ok=True)
figures["machine"] = {
    "device": torch.cuda.get_device_name() if torch.cuda.is_available() else platform.processor() or "cpu",
    "torch": torch.__version__,
    "python": platform.python_version(),
    "program": call([str(options.program), "version"], 120)[1].splitlines(),
    "command": sys.argv,
    "dryRun": options.dry_run,
}
row("machine", "device", f"{figures['machine']['device']}, torch {torch.__version__}")
parts = {
    "numerics": numerics,
    "steps at a large size": lambda: steps(*((80, 2, "imagenet", 1) if options.dry_run else (224, 256, "imagenet", 4))),
    "steps at a small size": lambda: steps(*((32, 8, "small", 1) if options.dry_run else (32, 512, "small", 3))),
    "sharing": lambda: sharing(1 if options.dry_run else 3),
    "epoch": epoch,
}
try:
    for name in list(parts):
        parts[name]()
        del parts[name]
except TimeIsOver:
    for name in parts:
        row(name, "left out", "the time was over before its end")
signal.alarm(0)
pacing.kill_all()
figures["table"] = table
(options.folder / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
width = max(len(f"{part}: {name}") for part, name, _ in table)
text = "\n".join(f"{f'{part}: {name}':{width}}  {value}" for part, name, value in table)
heading = "A dry run on the CPU: these figures say nothing.\n" if options.dry_run else ""
(options.folder / "table.txt").write_text(heading + text + "\n")
print(f"\n{heading}{text}")
