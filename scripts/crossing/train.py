"""Learn the translation table: ``python -m scripts.crossing.train ../shared/train``.

It takes about a minute on one core and writes ``vi-en.npz`` and ``vi-en.json`` into ``retrieval/crossing``; the same
data give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
import zipfile
from collections import Counter, defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scripts.crossing.alignment import Aligned, align
from scripts.crossing.data import Data, hashes, read
from scripts.crossing.units import Units, learn

from onrecord.index.analysis import analyse, body_terms
from onrecord.index.demonyms import COUNTRY_OF
from onrecord.retrieval.crossing.syllables import Unit, spelling, tokens
from onrecord.retrieval.crossing.table import TABLE_FILE, pack

_FOLDER = Path(__file__).parents[2] / "retrieval" / "crossing"
_LONGEST_MEANING, _LONGEST_SENTENCE = 6, 80
# What is kept of a unit's meanings: at least so many links, so much weight, this share of the best one's.
_LEAST_LINKS, _LEAST_WEIGHT, _LEAST_SHARE, _MOST = 0.3, 0.02, 0.08, 10
_LEAST_BACK, _MOST_BACK = 0.03, 6
_COUNTRIES = {next(iter(body_terms(country)), country) for country in COUNTRY_OF.values()}
_PRIOR = 0.3  # how far a word's frequency in English decides between meanings


def main() -> None:
    began, folder = time.process_time(), Path(sys.argv[1])
    data = read(folder)
    units = learn((vi for vi, _ in data.words), data.vietnamese)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    frequency = Counter(term for text in data.english for term in body_terms(text))
    aligned = align(*_pairs(data, units, forms, frequency))
    arrays = _arrays(aligned, units, forms, frequency, _written(data))
    _write(_FOLDER / TABLE_FILE, arrays)
    card = _card(folder, arrays) | {"seconds": round(time.process_time() - began)}
    print(json.dumps(card, indent=1))
    card.pop("seconds")
    (_FOLDER / TABLE_FILE).with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def _pairs(
    data: Data, units: Units, forms: dict[str, Counter[str]], frequency: Counter[str]
) -> tuple[list[tuple[Any, Any]], list[bool]]:
    """Return pairs of units and stems, and which of them are sentences."""
    pairs, loose = [], []
    for vi, en in data.words:
        whole = tuple(spelling(token.text) for token in tokens(vi))
        left, right = [whole] if whole in units.likelihood else units.cut(vi), _stems(en, forms, frequency)
        if left and right and len(right) <= _LONGEST_MEANING:
            pairs.append((left, right))
            loose.append(False)
    for vi, en in data.sentences:
        left, right = units.cut(vi), _stems(en, forms, frequency)
        if left and right and len(left) < _LONGEST_SENTENCE:
            pairs.append((left, right))
            loose.append(True)
    return pairs, loose


def _stems(text: str, forms: dict[str, Counter[str]], frequency: Counter[str]) -> list[str]:
    """Return the stems of an English text; "turn-over" is one word where English writes "turnover"."""

    def joined(match: re.Match[str]) -> str:
        whole = match.group().replace("-", "")
        return whole if any(frequency[stem] for stem in body_terms(whole)) else match.group()

    found = []
    for term in analyse(re.sub(r"[^\W\d_]+-[^\W\d_]+", joined, text)):
        if term.body is not None and term.body.isalpha():
            found.append(term.body)
            forms[term.body][term.exact] += 1
    return found


def _written(data: Data) -> dict[str, str]:
    """Return how each syllable is mostly written."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for text in [*data.vietnamese, *(vi for vi, _ in data.words)]:
        for token in tokens(text):
            seen[spelling(token.text)][token.text.lower()] += 1
    return {spelt: forms.most_common(1)[0][0] for spelt, forms in seen.items()}


def _arrays(
    aligned: Aligned, units: Units, forms: dict[str, Counter[str]], frequency: Counter[str], written: dict[str, str]
) -> dict[str, Any]:
    meanings = _weighted(aligned, frequency)
    kept = {unit for unit in units.likelihood if unit in meanings or len(unit) == 1}
    syllables = sorted({syllable for unit in kept for syllable in unit})
    number = {syllable: n for n, syllable in enumerate(syllables, start=1)}
    packed = sorted((int(pack([number[syllable] for syllable in unit])), unit) for unit in kept)
    stems = sorted({stem for unit in kept for stem, _ in meanings.get(unit, ())})
    place = {stem: n for n, stem in enumerate(stems)}
    ends, terms, weights = _lists([[(place[s], w) for s, w in meanings.get(unit, ())] for _, unit in packed])
    back = _back(aligned, {unit: n for n, (_, unit) in enumerate(packed)})
    back_ends, back_units, back_weights = _lists([back.get(stem, []) for stem in stems])
    total = frequency.total()
    return {
        "syllables": _lines(f"{spelt} {written.get(spelt, spelt)}" for spelt in syllables),
        "words": _lines(f"{stem} {_form(stem, forms[stem])}" for stem in stems),
        "units": np.array([value for value, _ in packed], np.uint64),
        "likelihood": np.array([units.likelihood[unit] for _, unit in packed], np.float16),
        "frequency": np.log((np.array([frequency[stem] for stem in stems]) + 0.1) / total).astype(np.float16),
        "ends": ends, "terms": terms.astype(np.uint16), "weights": weights,
        "back_ends": back_ends, "back_units": back_units.astype(np.uint16), "back_weights": back_weights,
    }  # fmt: skip


def _form(stem: str, forms: Counter[str]) -> str:
    """Return a stem's commonest form, or the country where that is its people's name."""
    return stem if stem in _COUNTRIES and stem in forms else forms.most_common(1)[0][0]


def _weighted(aligned: Aligned, frequency: Counter[str]) -> dict[Unit, list[tuple[str, float]]]:
    """Return the meanings of each unit, best first, leaning towards what is frequent in English."""
    found: dict[Unit, list[tuple[str, float]]] = defaultdict(list)
    weights = aligned.counts / aligned.seen[aligned.unit]
    kept = (weights >= _LEAST_WEIGHT) & (aligned.counts >= _LEAST_LINKS)
    for unit, word, weight in zip(aligned.unit[kept], aligned.word[kept], weights[kept], strict=True):
        found[aligned.units[unit]].append((aligned.words[word], float(weight)))
    return {unit: _leaning(meanings, frequency) for unit, meanings in found.items()}


def _leaning(meanings: list[tuple[str, float]], frequency: Counter[str]) -> list[tuple[str, float]]:
    lean = [(stem, weight * (frequency[stem] + 1) ** _PRIOR) for stem, weight in meanings]
    scale = sum(weight for _, weight in meanings) / sum(weight for _, weight in lean)
    best = sorted(((stem, min(weight * scale, 1.0)) for stem, weight in lean), key=lambda each: (-each[1], each[0]))
    return [(stem, weight) for stem, weight in best if weight >= _LEAST_SHARE * best[0][1]][:_MOST]


def _back(aligned: Aligned, place: dict[Unit, int]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    weights = aligned.counts / aligned.of_words[aligned.word]
    kept = (weights >= _LEAST_BACK) & (aligned.counts >= _LEAST_LINKS)
    for unit, word, weight in zip(aligned.unit[kept], aligned.word[kept], weights[kept], strict=True):
        if aligned.units[unit] in place:
            found[aligned.words[word]].append((place[aligned.units[unit]], min(float(weight), 1.0)))
    return {stem: sorted(units, key=lambda each: (-each[1], each[0]))[:_MOST_BACK] for stem, units in found.items()}


def _lists(lists: list[list[tuple[int, float]]]) -> tuple[Any, Any, Any]:
    flat = [each for one in lists for each in one]
    ends = np.cumsum([len(one) for one in lists]).astype(np.uint32)
    weights = np.round([weight * 255 for _, weight in flat]).astype(np.uint8)
    return ends, np.array([number for number, _ in flat], np.int64), weights


def _lines(lines: Any) -> Any:
    return np.frombuffer("\n".join(lines).encode("utf-8"), np.uint8)


def _write(path: Path, arrays: dict[str, Any]) -> None:
    """Write an .npz without the clock in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )


def _card(folder: Path, arrays: dict[str, Any]) -> dict[str, Any]:
    table = _FOLDER / TABLE_FILE
    return {
        "what": "expected translations of Vietnamese words into English stems and back, learned by alignment",
        "method": "unigram word segmentation; IBM Model 1 in both directions, posteriors multiplied; pruned, 8 bits",
        "units": len(arrays["units"]), "meanings": len(arrays["terms"]), "bytes": table.stat().st_size,
        "sha256": hashlib.sha256(table.read_bytes()).hexdigest(),
        "learned_from_sha256": hashes(folder),
    }  # fmt: skip


if __name__ == "__main__":
    main()
