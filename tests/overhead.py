"""What a sweep adds to its trials: wall time against the sum of the trials' own times, and the way to the first step.

    python3 tests/overhead.py [--jobs 2] [--trials 20] [OVERRIDE ...]

Runs experiments/quickstart.yaml with so many trials in a folder of its own. A trial's own time is from its claim to its
end, as the store has it; the wall time is that of the whole command, start-up and report included. Then one trial is
started with a checkpoint after every step: the first step is done when its checkpoint is there.
"""

import argparse
import datetime
import json
import math
import pathlib
import subprocess
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent


def inception(*arguments):
    return [str(root / "inception"), *arguments]


def ask(*arguments):
    return json.loads(subprocess.run(inception(*arguments, "--json"), check=True, capture_output=True, text=True).stdout)


def seconds(trial):
    started, ended = (datetime.datetime.fromisoformat(trial[key][:26]) for key in ("started", "ended"))
    return (ended - started.replace(tzinfo=ended.tzinfo)).total_seconds()


def sweep(options, results):
    seeds = list(range(1, math.ceil(options.trials / 2) + 1))
    begin = time.monotonic()
    subprocess.run(
        inception("run", str(root / "experiments/quickstart.yaml"), "--plain", "--jobs", str(options.jobs),
                  "--results", results, f"sweep.seeds={seeds}", "budget.threads=1", *options.overrides),
        check=True, capture_output=True)
    wall = time.monotonic() - begin
    name = ask("list", "--results", results)[0]["sweep"]
    trials = ask("show", name, "--results", results)["trials"]
    own = [seconds(ask("show", f"{name}/{t['trial']:03}", "--results", results)) for t in trials]
    ideal = sum(own) / options.jobs
    print(f"{len(own)} trials of {min(own):.1f} to {max(own):.1f} s, {options.jobs} jobs")
    print(f"wall {wall:.1f} s; sum of own times / jobs {ideal:.1f} s; overhead {100 * (wall / ideal - 1):.1f} %")


def first_step(options, results):
    command = inception("run", str(root / "experiments/quickstart.yaml"), "--plain", "--jobs", "1", "--results", results,
                        "budget.checkpoint.steps=1", "budget.threads=1", "--fresh", *options.overrides)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    begin, worker = time.monotonic(), None
    while not list(pathlib.Path(results).glob("*/trials/000/checkpoint/0000000001")):
        if worker is None and list(pathlib.Path(results).glob("*/log/worker-0.log")):
            worker = time.monotonic()  # made when the worker is started
        time.sleep(0.005)
    end = time.monotonic()
    process.terminate()
    process.wait()
    print(f"worker start to first step {end - worker:.2f} s; command to first step {end - begin:.2f} s")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--jobs", type=int, default=2)
parser.add_argument("--trials", type=int, default=20)
parser.add_argument("overrides", nargs="*")
chosen = parser.parse_args()

subprocess.run(inception("version"), check=True, stdout=subprocess.DEVNULL)  # builds the program where it is stale

for measure in (first_step, sweep):
    with tempfile.TemporaryDirectory() as folder:
        measure(chosen, folder)
