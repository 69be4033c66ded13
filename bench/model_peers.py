"""model_peers.py - scikit-learn on the workload of bench_model: the same recipe, other random numbers

    python3 bench/model_peers.py        (Debian: python3-sklearn)

Processor seconds, the least of three runs, one thread. LassoCV at its own tolerance and at one near exact.
"""
import os
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
import time
import warnings
import numpy as np
from sklearn.linear_model import LassoCV

warnings.filterwarnings("ignore")
rng = np.random.default_rng(1)
n = 200
x = np.empty((n, 10000), order="F")
for j in range(10000):
    if j % 20 == 0:
        shared = rng.standard_normal(n)
    share = 0.3 + 0.65 * (j // 20 % 25) / 24
    x[:, j] = np.sqrt(share) * shared + np.sqrt(1 - share) * rng.standard_normal(n)
y = (rng.standard_normal(n) < 0.6 * (-0.8 + 0.6 * x[:, 41:282:60].sum(1))).astype(float)
folds = [(np.where(np.arange(n) % 10 != f)[0], np.where(np.arange(n) % 10 == f)[0]) for f in range(10)]


def seconds(p, tol):
    z = np.asfortranarray((x[:, :p] - x[:, :p].mean(0)) / x[:, :p].std(0))
    least = np.inf
    for _ in range(3):
        begun = time.process_time()
        LassoCV(eps=0.01, n_alphas=100, cv=folds, tol=tol, max_iter=10**7).fit(z, y)
        least = min(least, time.process_time() - begun)
    return least


for p, tols in ((500, (1e-4, 1e-12)), (10000, (1e-4,))):
    for tol in tols:
        print(f"gaussian {p:6d} columns, 10 folds: tol {tol:g} {seconds(p, tol):8.3f} s", flush=True)
