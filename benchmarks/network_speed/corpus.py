"""Figures and their genes, drawn at random with sizes and frequencies as real figures have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

GENES = 14_000
_MEDIAN, _SPREAD, _MOST = 11.0, 0.95, 150
_SKEW = 1.45


def incidence(figures: int, seed: int = 1) -> sp.csr_array[np.int32]:
    """(figures, genes): ones. Sizes and how often genes are drawn are log-normal; each figure has a gene once.

    >>> shown = incidence(100)
    >>> shown.shape[0], bool((shown.data == 1).all()), shown.nnz == incidence(100).nnz
    (100, True, True)
    """
    draw = np.random.default_rng(seed)
    sizes = np.clip(draw.lognormal(np.log(_MEDIAN), _SPREAD, figures), 1, _MOST).astype(np.int64)
    chances: NDArray[np.float64] = draw.lognormal(0, _SKEW, GENES)
    genes = np.searchsorted(np.cumsum(chances / chances.sum()), draw.random(int(sizes.sum())))
    figure = np.repeat(np.arange(figures), sizes)
    links = np.unique(figure * GENES + np.minimum(genes, GENES - 1))
    starts = np.zeros(figures + 1, dtype=np.int32)
    np.cumsum(np.bincount(links // GENES, minlength=figures), out=starts[1:])
    shape = (figures, GENES)
    return sp.csr_array((np.ones(len(links), dtype=np.int32), (links % GENES).astype(np.int32), starts), shape=shape)
