"""Growing a corpus: a few real vectors, perturbed until there are as many as wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
CHUNK = 4_096
_SECOND, _NOISE = 0.5, 0.01  # the second vector's share; the noise's standard deviation in each dimension


@dataclass(frozen=True, slots=True)
class Growth:
    """More vectors out of ``base``, (n, dimension) float32 with rows of unit length.

    Vector i is base's own for i < n; beyond, it is ``a + 0.5 b`` plus a little Gaussian noise, made unit length,
    for two rows of the base drawn by ``seed`` and i. It does not depend on how many are asked for, or in what order.
    """

    base: Vectors
    seed: int = 1

    def pair(self, number: int) -> tuple[int, int]:
        """Return which two rows of the base vector ``number`` is made of."""
        chunk, place = divmod(number, CHUNK)
        a, b = self._pairs(np.random.default_rng([self.seed, chunk]))
        return int(a[place]), int(b[place])

    def vectors(self, first: int, last: int) -> Vectors:
        """Return vectors ``first`` up to, not including, ``last``."""
        chunks = range(first // CHUNK, -(-last // CHUNK))
        made = np.concatenate([self._chunk(chunk) for chunk in chunks])
        offset = chunks.start * CHUNK
        return made[first - offset : last - offset]

    def _chunk(self, chunk: int) -> Vectors:
        start = chunk * CHUNK
        own = self.base[start : start + CHUNK]
        if len(own) == CHUNK:
            return np.asarray(own, np.float32)
        rng = np.random.default_rng([self.seed, chunk])
        a, b = self._pairs(rng)
        noise = rng.standard_normal((CHUNK, self.base.shape[1]), np.float32) * np.float32(_NOISE)
        made = self.base[a] + np.float32(_SECOND) * self.base[b] + noise
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        made[: len(own)] = own
        return np.asarray(made, np.float32)

    def _pairs(self, rng: np.random.Generator) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        return rng.integers(len(self.base), size=CHUNK), rng.integers(len(self.base), size=CHUNK)
