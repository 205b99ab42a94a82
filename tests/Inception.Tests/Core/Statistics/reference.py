"""References of the statistics, from SciPy and statsmodels: reads a JSON list of [name, arguments] from the file named
by the first argument, and prints a JSON list with one list of numbers each."""
import json
import math
import sys
import warnings

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar as sm_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired


def nct(df, delta, t):
    return [stats.nct.cdf(t, df, delta)]


def nct_integral(df, delta, t):
    """P(Z + delta <= t S / sqrt(df)) by quadrature, for where scipy's nct gives up."""
    def f(s):
        return stats.norm.cdf(t * s / math.sqrt(df) - delta) * stats.chi.pdf(s, df)
    mode, width = math.sqrt(max(df - 1, 0)), math.sqrt(df) / max(abs(t), 1e-9)
    step = delta * math.sqrt(df) / t if t else mode
    cuts = sorted({max(0.0, c) for c in [mode - 12, mode - 3, mode, mode + 3, mode + 12]
                   + [step + k * width for k in (-8, -3, 0, 3, 8)]} | {0.0})
    cuts = [c for c in cuts if c <= mode + 12]
    return [sum(integrate.quad(f, a, b, epsabs=1e-13, epsrel=1e-12, limit=200)[0] for a, b in zip(cuts, cuts[1:]))]


def power(effect, n, alpha):
    return [TTestPower().power(effect, n, alpha)]


def needed(effect, alpha, aim):
    return [next(n for n in range(2, 10_000) if TTestPower().power(effect, n, alpha) >= aim)]


def detectable(n, alpha, aim):
    return [optimize.brentq(lambda d: TTestPower().power(d, n, alpha) - aim, 1e-6, 50, xtol=1e-13)]


def paired(control, treated, level):
    t, p = stats.ttest_rel(treated, control)
    d = np.subtract(treated, control)
    return [t, p, *stats.t.interval(level, len(d) - 1, d.mean(), stats.sem(d)), np.corrcoef(control, treated)[0, 1]]


def tost(control, treated, margin):
    return [ttost_paired(np.array(treated), np.array(control), -margin, margin)[0]]


def holm(ps):
    return list(multipletests(ps, method="holm")[1])


def sign_flip(d):
    def mean(x, axis):
        return np.mean(x, axis=axis)
    return [stats.permutation_test((d,), mean, permutation_type="samples", n_resamples=np.inf, vectorized=True).pvalue]


def wilcoxon(d):
    result = stats.wilcoxon(d, mode="exact" if len(d) <= 50 else "approx")
    ranks = stats.rankdata(np.abs(d))
    return [ranks[np.array(d) > 0].sum(), result.pvalue]


def wilcoxon_ties(d):
    """Exact with ties and without zeros: all signs of the midranks."""
    d = np.array([x for x in d if x != 0])
    ranks = stats.rankdata(np.abs(d))
    signs = (np.arange(2 ** len(d))[:, None] >> np.arange(len(d))) & 1
    sums, observed = signs @ ranks, ranks[d > 0].sum()
    return [observed, min(1, 2 * min((sums <= observed).mean(), (sums >= observed).mean()))]


def bca(d, level):
    r = stats.bootstrap((d,), np.mean, confidence_level=level, n_resamples=100_000, method="BCa",
                        random_state=np.random.default_rng(1)).confidence_interval
    return [r.low, r.high]


def studentised(d, level):
    d, rng = np.array(d), np.random.default_rng(2)
    x = d[rng.integers(0, len(d), (100_000, len(d)))]
    spread = x.std(axis=1, ddof=1)
    above = x.mean(axis=1) - d.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(above == 0, 0, above / (spread / math.sqrt(len(d))))
    low, high = np.quantile(t, [(1 - level) / 2, (1 + level) / 2])
    return [d.mean() - high * stats.sem(d), d.mean() - low * stats.sem(d)]


def hedges(d, level):
    n, t = len(d), np.mean(d) / stats.sem(d)
    df = n - 1
    j = special.gamma(df / 2) / (math.sqrt(df / 2) * special.gamma((df - 1) / 2))

    def bound(p):
        return optimize.brentq(lambda delta: 1 - nct_integral(df, delta, t)[0] - p, t - 12, t + 12, xtol=1e-12)
    scale = j / math.sqrt(n)
    return [scale * t, scale * bound((1 - level) / 2), scale * bound((1 + level) / 2)]


def superiority(x, y):
    return [stats.mannwhitneyu(x, y).statistic / (len(x) * len(y))]


def trimmed(x):
    return [stats.trim_mean(x, 0.25)]


def iqm_interval(tasks, level):
    """rliable's: runs resampled within tasks, trim_mean of all scores, percentiles."""
    rng, tasks = np.random.default_rng(3), [np.array(t) for t in tasks]
    drawn = np.concatenate([t[rng.integers(0, len(t), (50_000, len(t)))] for t in tasks], axis=1)
    return list(np.quantile(stats.trim_mean(drawn, 0.25, axis=1), [(1 - level) / 2, (1 + level) / 2]))


def improvement_interval(tasks, level):
    """rliable's probability of improvement: U / mn of each task, averaged; seeds drawn as pairs within tasks."""
    rng, shares = np.random.default_rng(4), []
    for x, y in tasks:
        i = rng.integers(0, len(x), (20_000, len(x)))
        u = stats.mannwhitneyu(np.array(x)[i], np.array(y)[i], axis=1, method="asymptotic").statistic
        shares.append(u / len(x) ** 2)
    return list(np.quantile(np.mean(shares, axis=0), [(1 - level) / 2, (1 + level) / 2]))


def violation(x, y):
    grid = (np.arange(len(x) * len(y)) + 0.5) / (len(x) * len(y))
    d = np.sort(x)[(grid * len(x)).astype(int)] - np.sort(y)[(grid * len(y)).astype(int)]
    return [np.sum(d[d < 0] ** 2) / np.sum(d ** 2)]


def mcnemar(b, c):
    exact = sm_mcnemar([[10, b], [c, 10]], exact=True).pvalue
    at = stats.binom.pmf(b, b + c, 0.5)
    return [exact, 1 - at / 2 if b == c else exact - at]


def split(rows):
    """Mean squares from a least-squares analysis of variance."""
    y = np.array(rows, float)
    k, n = y.shape
    seed, example = np.repeat(np.arange(k), n), np.tile(np.arange(n), k)

    def rss(*factors):
        x = np.column_stack([np.ones(k * n)] + [(f[:, None] == np.unique(f)[1:]).astype(float) for f in factors])
        return sm.OLS(y.ravel(), x).fit().ssr
    full = rss(seed, example)
    rest = full / ((k - 1) * (n - 1))
    of_seed = (rss(example) - full) / (k - 1)
    of_example = (rss(seed) - full) / (n - 1)
    return [max(0, (of_seed - rest) / n), max(0, (of_example - rest) / k) / n, rest / n, y.mean(axis=1).var(ddof=1)]


def design(seeds, *columns):
    blocks = (np.array(seeds)[:, None] == np.unique(seeds)).astype(float)
    return np.column_stack([blocks, *columns])


def response(seeds, weights, scores, level):
    w = np.array(weights)
    fit = sm.OLS(scores, design(seeds, np.sqrt(w), w)).fit()
    k = len(np.unique(seeds))
    grid = np.sqrt(w.min()) + np.linspace(0, 1, 5) * (np.sqrt(w.max()) - np.sqrt(w.min()))
    new = np.column_stack([np.full((5, k), 1 / k), grid, grid ** 2])
    frame = fit.get_prediction(new).summary_frame(alpha=1 - level)
    arms = (w[:, None] == np.unique(w)[1:]).astype(float)
    full = sm.OLS(scores, design(seeds, arms)).fit()
    _, lack, _ = full.compare_f_test(fit)
    return [*frame["mean"], *frame["mean_ci_lower"], *frame["mean_ci_upper"], lack]


def interaction(seeds, w1, w2, scores, level):
    a, b = np.sqrt(w1), np.sqrt(w2)
    fit = sm.OLS(scores, design(seeds, a, a ** 2, b, b ** 2, a * b)).fit()
    return [fit.params[-1], *fit.conf_int(1 - level)[-1], fit.pvalues[-1]]


def grubbs(x):
    x, n = np.array(x), len(x)
    g = np.max(np.abs(x - x.mean())) / x.std(ddof=1)
    t = math.sqrt(n * (n - 2) * g * g / ((n - 1) ** 2 - n * g * g))
    return [min(1, 2 * n * stats.t.sf(t, n - 2))]


def ped_anova(rows, scores, quantile):
    rows, scores = np.array(rows), np.array(scores)
    best = np.argsort(-scores, kind="stable")[:max(2, math.ceil(quantile * len(scores)))]
    found = []
    for column in rows.T:
        levels = np.unique(column)
        q = np.array([(column == v).mean() for v in levels])
        p = np.array([(column[best] == v).mean() for v in levels])
        found.append(np.sum((p / q - 1) ** 2 * q))
    return list(np.array(found) / np.sum(found))


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    print(json.dumps([[float(x) for x in globals()[name](*arguments)] for name, arguments in cases]))


main()
