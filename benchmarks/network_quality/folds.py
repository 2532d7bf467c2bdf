"""Choosing a score on some genes and judging it on others; and how sure a difference between two scores is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.network_quality.truth import Ranking, Truth
from kg.network.cooccurrence import Pairs

Floats = NDArray[np.float64]
Exponents = tuple[float, float, float]

FOLDS = 5
RESAMPLES = 200


def cross_validated(
    pairs: Pairs, truth: Truth, family: Mapping[Exponents, Floats], others: Mapping[str, Floats], chosen: Exponents
) -> list[dict[str, Any]]:
    """Of each fold of genes: which member of a family does best without them, and how it and others do with them.

    A member is chosen by the pairs neither of whose genes is in the fold, and judged by those of which one or both are.
    """
    fold_of = np.random.default_rng(1).permutation(int(max(pairs.target.max(), pairs.source.max())) + 1) % FOLDS
    one, other = fold_of[pairs.source[truth.places]], fold_of[pairs.target[truth.places]]
    rankings = {exponents: Ranking.of(truth, scores) for exponents, scores in family.items()}
    rivals = {name: Ranking.of(truth, scores) for name, scores in others.items()}
    found = []
    for fold in range(FOLDS):
        inside = (one == fold) | (other == fold)
        within = (one == fold) & (other == fold)
        trained = {exponents: ranking.auc((~inside).astype(float)) for exponents, ranking in rankings.items()}
        best = max(trained, key=lambda exponents: trained[exponents])
        held, both = inside.astype(float), within.astype(float)
        found.append(
            {
                "chosen": list(best),
                "pairs": int(inside.sum()),
                "held out": rankings[best].auc(held),
                "held out, fixed": rankings[chosen].auc(held),
                "held out, both genes": rankings[chosen].auc(both),
                "others": {name: ranking.auc(held) for name, ranking in rivals.items()},
            }
        )
    return found


def differences(
    pairs: Pairs, truth: Truth, ours: Floats, others: Mapping[str, Floats]
) -> dict[str, tuple[float, float, float]]:
    """By how much our score does better than each other; and the bounds of 95 % of samples of genes.

    Genes are drawn, not pairs, since the pairs of a gene are not independent: a pair counts as often as both its genes
    together were drawn.
    """
    draw = np.random.default_rng(1)
    genes = int(max(pairs.target.max(), pairs.source.max())) + 1
    one, other = pairs.source[truth.places], pairs.target[truth.places]
    mine, theirs = Ranking.of(truth, ours), {name: Ranking.of(truth, scores) for name, scores in others.items()}
    samples: dict[str, list[float]] = {name: [] for name in others}
    for _ in range(RESAMPLES):
        times = np.bincount(draw.integers(0, genes, genes), minlength=genes).astype(float)
        weights = times[one] * times[other]
        own = mine.auc(weights)
        for name, ranking in theirs.items():
            samples[name].append(own - ranking.auc(weights))
    reach = RESAMPLES // 40
    return {
        name: (mine.auc() - theirs[name].auc(), sorted(found)[reach], sorted(found)[-reach - 1])
        for name, found in samples.items()
    }
