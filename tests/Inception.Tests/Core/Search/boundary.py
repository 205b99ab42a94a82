"""Group-sequential boundaries from SciPy's multivariate normal distribution: boundary.py SPENDING ALPHA T1 T2 ...

One z a line. The looks' statistics are jointly normal with correlation sqrt(t_i / t_j) for t_i < t_j (Lan and DeMets
1983); each boundary is found where the chance of staying below all of them has fallen by what is spent at its look.
"""
import sys

import numpy
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm


def spent(spending, alpha, t):
    if spending == "pocock":
        return alpha * numpy.log(1 + (numpy.e - 1) * t)
    return 2 - 2 * norm.cdf(norm.ppf(1 - alpha / 2) / numpy.sqrt(t))


def stays_below(bounds, times):
    if len(bounds) < 2:
        return norm.cdf(bounds[0]) if bounds else 1.0
    correlation = numpy.sqrt(numpy.minimum.outer(times, times) / numpy.maximum.outer(times, times))
    numpy.random.seed(1)  # the integral is found with random points
    return multivariate_normal.cdf(bounds, cov=correlation, abseps=1e-7, maxpts=1_000_000)


spending, alpha, times = sys.argv[1], float(sys.argv[2]), numpy.array([float(t) for t in sys.argv[3:]])
found = []
for look in range(1, len(times) + 1):
    wanted = 1 - spent(spending, alpha, times[look - 1])
    found.append(brentq(lambda z: stays_below([*found, z], times[:look]) - wanted, 0, 8, xtol=1e-7))
    print(repr(float(found[-1])))
