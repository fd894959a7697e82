"""Tasks of different plans that are nearest to each other, by blocks of a sparse matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse

_ROWS = 32_768  # tasks that those of one plan are compared with at once: some 15 MB an array


def find_nearest(
    matrix: sparse.csr_matrix,
    plan_of: np.ndarray,
    first: Sequence[str] | None,
    owner: Mapping[str, str] | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Task, its nearest in another plan, score, whether mutual: for every other plan, where above 0.

    Tasks of one plan are held against blocks of the others, so that memory grows with what is
    found and not with tasks squared.

    Parameters
    ----------
    matrix : (tasks, words), rows of length 1; `plan_of` the plan of each row, together by plan.
    first : the plans whose tasks are asked for; None for all.
    owner : of each plan; where given, plans of the same owner are left out.
    """
    asked = None if first is None else set(first)
    starts = np.flatnonzero(np.append(True, plan_of[1:] != plan_of[:-1]))[: len(plan_of)]
    ids, ends = plan_of[starts], np.append(starts[1:], len(plan_of))
    found = []
    for p in range(len(ids)) if matrix.nnz else ():
        if asked is not None and ids[p] not in asked:
            continue
        others = [
            q for q in range(len(ids))
            if q != p and (owner is None or owner[ids[q]] != owner[ids[p]])
        ]  # fmt: skip
        own = matrix[starts[p] : ends[p]].T.tocsc()
        for some in _blocks(others, ends - starts):
            rows = np.concatenate([np.arange(starts[q], ends[q]) for q in some])
            block = np.asarray((matrix[rows] @ own).todense())
            sizes = (ends - starts)[some]
            row, column, score, mutual = _best(block, np.cumsum(sizes) - sizes, sizes)
            found.append((starts[p] + column, rows[row], score, mutual))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), np.zeros(0, dtype=bool)
    left, right, score, mutual = (np.concatenate(part) for part in zip(*found, strict=True))
    return left, right, score, mutual


def _blocks(plans: Sequence[int], sizes: np.ndarray) -> Iterator[list[int]]:
    """The plans in order, some at a time: of _ROWS tasks together, or one plan."""
    some: list[int] = []
    held = 0
    for plan in plans:
        if some and held + sizes[plan] > _ROWS:
            yield some
            some, held = [], 0
        some.append(plan)
        held += sizes[plan]
    if some:
        yield some


def _best(
    block: np.ndarray, starts: np.ndarray, sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Row, column, score and mutuality of the best of every column in every group of rows."""
    # Rounded, so that equal scores are equal whatever the sum's order: the earliest wins.
    rounded = np.round(block, 12)
    top = np.maximum.reduceat(rounded, starts, axis=0)
    here = rounded == np.repeat(top, sizes, axis=0)
    places = np.where(here, np.arange(len(block))[:, None], len(block))
    rows = np.minimum.reduceat(places, starts, axis=0).ravel()
    columns = np.tile(np.arange(block.shape[1]), len(starts))
    score = np.minimum(block[rows, columns], 1.0)
    mutual = np.argmax(rounded, axis=1)[rows] == columns
    kept = score > 0
    return rows[kept], columns[kept], score[kept], mutual[kept]
