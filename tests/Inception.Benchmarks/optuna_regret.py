"""Optuna's samplers on the functions of Support/TestFunctions.fs, written down here once more.

optuna_regret.py TRIALS SEEDS SAMPLER...   (random, tpe, tpe-multivariate)
One line a search: function, sampler, seed, then the best value above the minimum after each trial.
"""
import math
import sys
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

ALPHA = [1.0, 1.2, 3.0, 3.2]
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 5 / (4 * math.pi)


def hartmann(trial):
    u = [trial.suggest_float(f"u{i}", 0, 1) for i in range(6)]
    return 3.32237 - sum(
        ALPHA[i] * math.exp(-sum(A[i][j] * (u[j] - P[i][j]) ** 2 for j in range(6))) for i in range(4)
    )


def ackley(trial):
    x = [trial.suggest_float(f"x{i}", -32.768, 32.768) for i in range(8)]
    squares = sum(v * v for v in x) / 8
    waves = sum(math.cos(2 * math.pi * v) for v in x) / 8
    return -20 * math.exp(-0.2 * math.sqrt(squares)) - math.exp(waves) + 20 + math.e


def conditional(trial):
    decade = math.log10(trial.suggest_float("lr", 0.0001, 1, log=True))
    if trial.suggest_categorical("optimizer", ["sgd", "adam"]) == "sgd":
        value = 0.1 + (decade + 1) ** 2 + 4 * (trial.suggest_float("momentum", 0, 0.9) - 0.6) ** 2
    else:
        value = 2 * (decade + 2.5) ** 2 + 4 * (trial.suggest_float("beta1", 0, 0.9) - 0.3) ** 2
    value += {"article": 0.2, "paper": 0.0, "bn": 0.1}[trial.suggest_categorical("variant", ["article", "paper", "bn"])]
    return value + ((trial.suggest_int("batch", 16, 256, step=16) - 96) / 128) ** 2


FUNCTIONS = {"Branin": branin, "Hartmann-6": hartmann, "Ackley-8": ackley, "Conditional": conditional}
SAMPLERS = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "tpe-multivariate": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
}

trials, seeds = int(sys.argv[1]), int(sys.argv[2])

for name, function in FUNCTIONS.items():
    for sampler in sys.argv[3:]:
        for seed in range(seeds):
            study = optuna.create_study(sampler=SAMPLERS[sampler](seed))
            study.optimize(function, n_trials=trials)
            best, curve = math.inf, []
            for trial in study.trials:
                best = min(best, trial.value)
                curve.append(repr(best))
            print(name, sampler, seed, *curve)
