"""Stories: articles that are copies of one another, found by their sketches.

Grouping is a function of the articles alone, not of how they came together, and is done anew with each change: a
sort of 32 hashes an article, then a look at the few pairs that share some. No step compares all articles of a group:

1. Each article is compared with *leaders* only: of those that share a hash with it, the longest of about each size.
2. An article and a leader are a pair if enough of the shorter one's sample is in the longer one (``are_copies``).
3. The longest article of a story is its *centre*, and every other is a copy of the centre itself: A and C are not
   one story because both are like B. Source: Hartigan, "Clustering Algorithms", 1975, ch. 3 (leaders).

Ten thousand copies so cost ten thousand comparisons.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .shingles import Hashes
from .sketches import EMPTY, FIRST, MOMENT, PLACE, SAMPLES, SIZE, UNDATED

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Small = npt.NDArray[np.int32]

_LOOKED_UP = 32  # of an article's hashes: enough to find a copy of a fifth of it
_IN_COMMON = 3  # hashes of those that a pair shares before it is looked at
_SIZES_UP = 3  # doublings by which the longer of a pair may be longer

_TINY = 12  # shingles; shorter articles are copies only if they say exactly the same
_ALIKE = 0.6  # share of the shorter one's shingles in the longer one
_ALIKE_IN_PART = 0.75  # the same where it is less than half as long: all of it should be there, and at the beginning
_SHORTEST_PART = 0.15  # of the longer one's length
_FEWEST = 6  # shingles in common that such a judgement rests on
_ALIKE_LONG_AFTER = 0.9  # the same where they were published _LONG apart, as yearly pieces on one subject are
_LONG = 30 * 86_400
_PAIRS_AT_ONCE = 4_096
_HASH_BITS, _RANK_BITS = 34, 24


def firsts_of_stories(sketches: Hashes, id_hashes: Hashes) -> Numbers:
    """Return for each article the place of its story's first: the earliest published, of equals by hash of its id.

    ``sketches`` is (articles, 2 + SAMPLES), ``id_hashes`` (articles,). An article with no copies is its own first.
    """
    centres = _centres(sketches, id_hashes)
    order = np.lexsort((id_hashes, sketches[:, MOMENT]))
    first_of = np.full(len(sketches), -1, np.int64)
    # The last to be written counts: the earliest.
    first_of[centres[order[::-1]]] = order[::-1]
    firsts: Numbers = first_of[centres]
    return firsts


def _centres(sketches: Hashes, id_hashes: Hashes) -> Numbers:
    """Return for each article the place of its story's centre, its own if it is one."""
    order = np.lexsort((id_hashes, -sketches[:, SIZE].astype(np.int64)))
    pairs = order[candidates(sketches, order)]
    pairs = pairs[are_copies(sketches, pairs)]
    return _attached(sketches, pairs)


def _attached(sketches: Hashes, pairs: Numbers) -> Numbers:
    """Attach copies to centres; ``pairs`` of shorter and longer come in order of length, of equals by the longer."""
    centres = np.arange(len(sketches))
    attached: set[int] = set()
    for shorter, longer in pairs.tolist():
        centre = int(centres[longer])
        if shorter in attached:
            continue
        if centre == longer or are_copies(sketches, np.array([[shorter, centre]]))[0]:
            centres[shorter] = centre
            attached.add(shorter)
    return centres


def candidates(sketches: Hashes, order: Numbers) -> Numbers:
    """Return (pairs, 2): the ranks of articles that may be copies, the shorter and the longer, ascending.

    ``order`` holds the places of the articles, the longest first; their ranks are places in it. A hash that many
    articles share costs no more than one that two do.
    """
    group, size, rank = _shared_hashes(sketches, order)
    first = _is_first(group)
    first[1:] |= size[1:] != size[:-1]
    leader_group, leader_size, leader_rank = group[first], size[first], rank[first]
    own = np.cumsum(first, dtype=np.int32) - 1  # of each hash, the leader of that size; those longer come before it
    found = [np.empty(0, np.int64)]
    for up in range(_SIZES_UP + 1):
        at = np.maximum(own - up, 0)
        met = (leader_group[at] == group) & (leader_rank[at] < rank)
        at, shorter, its_size = at[met], rank[met], size[met]
        near = leader_size[at] <= its_size + _SIZES_UP
        found.append(shorter[near].astype(np.int64) << 32 | leader_rank[at[near]])
    codes, shared = np.unique(np.concatenate(found), return_counts=True)
    pairs = np.stack([codes >> 32, codes & 0xFFFF_FFFF], axis=1)
    few = np.minimum(_IN_COMMON, sketches[order[pairs[:, 0]], SIZE].astype(np.int64))  # tiny articles have no more
    likely: Numbers = pairs[shared >= few]
    return likely


def _shared_hashes(sketches: Hashes, order: Numbers) -> tuple[Small, Small, Small]:
    """Return for each hash that two articles share its number, and the doublings of length and the rank of each.

    They come in order of the number, then of length, the longest first, then of rank.
    """
    looked_up = sketches[:, FIRST : FIRST + _LOOKED_UP][order]
    held = looked_up != EMPTY
    rank = np.repeat(np.arange(len(order), dtype=np.uint64), held.sum(axis=1))
    doublings = np.log2(np.maximum(1, sketches[order, SIZE].astype(np.float64))).astype(np.uint64)
    # One sort of one number: 34 bits of the hash, 6 that are the fewer the longer, 24 of the rank. Two hashes in a
    # thousand meet another in 34 bits where there are a million articles; a pair needs three, and is looked at then.
    packed = looked_up[held]
    packed |= PLACE
    packed *= np.uint64(0x9E3779B97F4A7C15)
    packed &= ~np.uint64((1 << 64 - _HASH_BITS) - 1)
    packed |= ((np.uint64(63) - doublings) << np.uint64(_RANK_BITS))[rank.astype(np.intp)] | rank
    packed.sort()
    new = _is_first(packed >> np.uint64(64 - _HASH_BITS))
    shared = ~(new & np.append(new[1:], True))
    packed, group = packed[shared], np.cumsum(new, dtype=np.int32)[shared]
    size = 63 - (packed >> np.uint64(_RANK_BITS) & np.uint64(63)).astype(np.int32)
    return group, size, (packed & np.uint64((1 << _RANK_BITS) - 1)).astype(np.int32)


def _is_first(ordered: Hashes | Small) -> Truths:
    """Say of each of some numbers in order whether it is another than the one before."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def are_copies(sketches: Hashes, pairs: Numbers) -> Truths:
    """Say of each pair of places, the shorter article and the longer, whether one is a copy of the other."""
    if not len(pairs):
        return np.zeros(0, np.bool_)
    chunks = (pairs[at : at + _PAIRS_AT_ONCE] for at in range(0, len(pairs), _PAIRS_AT_ONCE))
    return np.concatenate([_are_copies(sketches[chunk[:, 0]], sketches[chunk[:, 1]]) for chunk in chunks])


def _are_copies(shorter: Hashes, longer: Hashes) -> Truths:
    sampled, shared, at_head = _compare(shorter, longer)
    share = shared / np.maximum(1, sampled)
    small, large = shorter[:, SIZE].astype(np.float64), longer[:, SIZE].astype(np.float64)
    ratio = small / np.maximum(1, large)
    whole = (ratio >= 0.5) & (share >= np.where(_long_apart(shorter, longer), _ALIKE_LONG_AFTER, _ALIKE))
    part = (ratio >= _SHORTEST_PART) & (share >= _ALIKE_IN_PART) & (shared >= _FEWEST) & at_head
    part &= ~_long_apart(shorter, longer)
    same = (small == large) & (share == 1) & (small > 0)
    copies: Truths = np.where(small < _TINY, same, whole | part)
    return copies


def _long_apart(a: Hashes, b: Hashes) -> Truths:
    moments = a[:, MOMENT].astype(np.int64), b[:, MOMENT].astype(np.int64)
    dated = (a[:, MOMENT] != UNDATED) & (b[:, MOMENT] != UNDATED)
    apart: Truths = dated & (np.abs(moments[0] - moments[1]) > _LONG)
    return apart


def _compare(shorter: Hashes, longer: Hashes) -> tuple[Numbers, Numbers, Truths]:
    """Return of each pair how many hashes of the shorter both samples reach to, how many of them both have, and
    whether nearly all of these stand where the longer one would have been cut off.

    Both samples reach to the lesser of the greatest hash of each, or to the end if an article is sampled whole.
    """  # noqa: D205
    small, large = shorter[:, FIRST:], longer[:, FIRST:]
    reach = np.minimum(_reach(small), _reach(large))[:, np.newaxis]
    sampled = ((small | PLACE) <= reach).sum(axis=1)
    # Side by side in one sorted row, a hash that both have comes twice, in either order: the mark says whose it was.
    both = np.concatenate([small & ~PLACE, large], axis=1)
    order = np.argsort(both | PLACE, axis=1, kind="stable")
    both, of_large = np.take_along_axis(both, order, 1), order >= SAMPLES
    twice = ((both[:, 1:] | PLACE) == (both[:, :-1] | PLACE)) & ((both[:, 1:] | PLACE) <= reach)
    twice &= of_large[:, 1:] & ~of_large[:, :-1]  # not two empty places of one
    shared = twice.sum(axis=1)
    cut = 256 * 1.3 * shorter[:, SIZE] / np.maximum(1, longer[:, SIZE]) + 24
    early = (twice & ((both[:, 1:] & PLACE) <= cut[:, np.newaxis])).sum(axis=1)
    return sampled, shared, early >= 0.85 * shared


def _reach(hashes: Hashes) -> Hashes:
    last = hashes[:, -1]
    return np.where(last == EMPTY, EMPTY - np.uint64(256), last | PLACE)
