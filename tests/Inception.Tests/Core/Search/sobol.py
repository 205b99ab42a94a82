"""Points of SciPy's unscrambled Sobol sequence: sobol.py DIMENSIONS POINTS, one point a line."""
import sys
import warnings

from scipy.stats import qmc

warnings.filterwarnings("ignore")
dimensions, points = int(sys.argv[1]), int(sys.argv[2])

for point in qmc.Sobol(dimensions, scramble=False).random(points):
    print(" ".join(repr(float(x)) for x in point))
