"""Train the reader from the default encoder.

    .venv/bin/python -m scripts.reader.train ../shared/train --out build/reader --pairs 70000

Goes over the records in pairs, one passage that answers and one that does not, as many as asked for; the
learning rate falls to nothing by then. A run cut short leaves its last checkpoint in --out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import torch
from scripts.benchmark.ours import export_encoder, model_folder
from tokenizers import Tokenizer
from transformers import AutoModel

from .model import Reader, collate, loss
from .records import CONTRAST, SHIPPABLE, Record, pairs, read, sha256
from .wording import Wording

Pair = tuple[Record, Record]
PAIRS, POOL = 16, 64  # in a batch; batches sorted by length at a time
PEAK, WARM = 1e-4, 0.04  # learning rate; share of the pairs until it is reached
MOST_TOKENS = 192
SAVED_EVERY = 100
FROZEN = 2  # layers of six that stay as they are: a fifth of the time saved
SEEDS = (5, 6)  # each gives every record another passage that does not answer
# Text unlike articles: not more of it than of all else.
MOST_PAIRS = {"squadshifts-reddit": 4_000, "squadshifts-amazon": 4_000, "tweetqa": 4_000}


def main() -> None:
    """Train, and leave ``reader.pt`` and ``card.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=70_000)
    parser.add_argument("--from", dest="start", type=Path, help="go on from a reader.pt")
    parser.add_argument(
        "--contrast", action="store_true", help="with SQuAD 2's unanswerable questions: not for what is reported on it"
    )
    parser.add_argument("--peak", type=float, default=PEAK)
    given = parser.parse_args()
    names = (*SHIPPABLE, CONTRAST) if given.contrast else SHIPPABLE
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(len(os.sched_getaffinity(0)))  # what else is imported may have set it lower
    reader, tokenizer = _fresh()
    if given.start:
        reader.load_state_dict(torch.load(given.start, weights_only=True))
    everything = {
        name: [
            pair for seed in SEEDS for pair in list(pairs(read(given.data, name), seed=seed))[: MOST_PAIRS.get(name)]
        ]
        for name in names
    }
    for name, found in everything.items():
        print(f"{name}: {len(found)} pairs", flush=True)
    passages = (record.passage for found in everything.values() for pair in found for record in pair)
    wording = Wording(set(passages), export_encoder())
    print(f"{len(wording)} words have others of much the same meaning", flush=True)
    card = {"data_sha256": sha256(given.data, names), "pairs": {n: len(p) for n, p in everything.items()}}
    seen = _train(reader, tokenizer, [pair for found in everything.values() for pair in found], wording, given)
    card |= {"pairs_seen": seen, "cpu_minutes": round(time.process_time() / 60), "peak": given.peak}
    (given.out / "card.json").write_text(json.dumps(card, indent=1) + "\n")


def _fresh() -> tuple[Reader, Tokenizer]:
    bert = AutoModel.from_pretrained(model_folder(), add_pooling_layer=False)
    for part in (bert.embeddings, *bert.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    tokenizer = Tokenizer.from_file(str(Path(model_folder()) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS, strategy="only_second")
    return Reader(bert, bert.config.hidden_size), tokenizer


def _batches(everything: list[Pair]) -> Iterator[list[Pair]]:
    """Yield batches of pairs of about one length, for ever, in an order of chance."""
    chance = random.Random(3)
    while True:
        chance.shuffle(everything)
        for at in range(0, len(everything), PAIRS * POOL):
            pool = sorted(everything[at : at + PAIRS * POOL], key=lambda pair: max(len(r.passage) for r in pair))
            batches = [pool[b : b + PAIRS] for b in range(0, len(pool), PAIRS)]
            chance.shuffle(batches)
            yield from batches


def _train(
    reader: Reader, tokenizer: Tokenizer, everything: list[Pair], wording: Wording, given: argparse.Namespace
) -> int:
    learning = [p for p in reader.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learning, lr=given.peak, weight_decay=0.01)
    began, seen, chance = time.monotonic(), 0, random.Random(8)
    told: dict[str, float] = {}
    reader.train()
    for step, batch in zip(count(1), _batches(everything), strict=False):
        done = seen / given.pairs
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = given.peak * min(done / WARM, (1 - done) / (1 - WARM))
        records = collate(tokenizer, [record for pair in batch for record in wording.pair(pair, chance)])
        with torch.autocast("cpu", torch.bfloat16):
            logits = reader(records.input_ids, records.attention_mask, records.token_type_ids)
        parts = loss(logits.float(), records)
        optimiser.zero_grad()
        sum(parts.values()).backward()  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        seen += len(batch)
        for name, value in parts.items():
            told[name] = 0.98 * told.get(name, value.item()) + 0.02 * value.item()
        if step % 20 == 0:
            rate = 2 * seen / (time.monotonic() - began)
            losses = ", ".join(f"{name} {value:.3f}" for name, value in told.items())
            print(f"{done:.1%} {seen} pairs, {rate:.1f} passages/s, {losses}", flush=True)
        if step % SAVED_EVERY == 0:
            torch.save(reader.state_dict(), given.out / "reader.pt")
    torch.save(reader.state_dict(), given.out / "reader.pt")
    return seen


if __name__ == "__main__":
    main()
