"""The reader's network: the default encoder's layers, and four numbers for each token read off their output.

The question and the passage go in together, as in Devlin et al., "BERT", NAACL 2019, 4.2. Of each token of the
passage the network says whether a short answer begins there, ends there, and whether it is part of a sentence that
supports an answer; of the first token, whether the passage answers the question at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from .records import Record

BEGIN, END, SUPPORT, ANSWERS = range(4)


class Reader(nn.Module):
    """Question and passage in, (batch, tokens, 4) out."""

    def __init__(self, bert: nn.Module, width: int) -> None:
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(width, 4)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Return the logits; all three inputs are (batch, tokens)."""
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.head(hidden)


@dataclass(slots=True)
class Batch:
    """Records as tensors: ``starts`` and ``ends`` mark answers' tokens, ``sentence`` numbers sentences, -1 for none."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor
    starts: Tensor
    ends: Tensor
    sentence: Tensor  # (batch, tokens)
    supports: Tensor  # (batch, most sentences): 1 for those that hold an answer
    answerable: Tensor


def collate(tokenizer: Tokenizer, records: list[Record]) -> Batch:
    """Make a batch; ``tokenizer`` truncates the passage only."""
    encoded = tokenizer.encode_batch([(record.question, record.passage) for record in records])
    shape = (len(records), max(len(each.ids) for each in encoded))
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    starts, ends = torch.zeros(shape), torch.zeros(shape)
    sentence = torch.full(shape, -1, dtype=torch.long)
    most = max(max((len(record.sentences) for record in records), default=1), 1)
    supports = torch.zeros((len(records), most))
    for row, (record, each) in enumerate(zip(records, encoded, strict=True)):
        length = len(each.ids)
        ids[row, :length] = torch.tensor(each.ids)
        mask[row, :length] = 1
        types[row, :length] = torch.tensor(each.type_ids)
        supports[row, list(record.support)] = 1
        at = 0
        for token, (of, (a, b)) in enumerate(zip(each.sequence_ids, each.offsets, strict=True)):
            if of != 1 or a == b:
                continue
            while at < len(record.sentences) and record.sentences[at][1] <= a:
                at += 1
            if at < len(record.sentences) and record.sentences[at][0] <= a:
                sentence[row, token] = at
            for start, end in record.answers:
                starts[row, token] = max(starts[row, token], float(a <= start < b))
                ends[row, token] = max(ends[row, token], float(a < end <= b))
    answerable = torch.tensor([float(record.answerable) for record in records])
    return Batch(ids, mask, types, starts, ends, sentence, supports, answerable)


def sentence_scores(support: Tensor, sentence: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Return the mean of (batch, tokens) ``support`` over each sentence's tokens, and which sentences there are."""
    onehot = functional.one_hot(sentence.clamp(min=0), most).float() * (sentence >= 0)[..., None]
    count = onehot.sum(1)
    return (support[..., None] * onehot).sum(1) / count.clamp(min=1), count > 0


def loss(logits: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Return what training makes small: the parts by name, each a mean over the records that it concerns.

    ``span``: minus the log of the probability of any right begin, and end. ``support``: the same of the sentences.
    ``answers``: binary cross-entropy of the passage. ``order``: of each pair (rows 2n and 2n + 1), how far the
    passage without the answer is from being behind the one with it (Burges et al., "RankNet", ICML 2005).
    """
    inside = batch.token_type_ids.bool() & batch.attention_mask.bool()
    parts = {}
    spans = []
    for channel, marks in ((BEGIN, batch.starts), (END, batch.ends)):
        shares = logits[..., channel].masked_fill(~inside, -1e4).log_softmax(1)
        known = marks.sum(1) > 0
        if known.any():
            spans.append(-shares.masked_fill(marks == 0, -1e4).logsumexp(1)[known].mean())
    if spans:
        parts["span"] = torch.stack(spans).mean()
    scores, there = sentence_scores(logits[..., SUPPORT], batch.sentence, batch.supports.shape[1])
    right = (batch.supports > 0) & there
    known = right.any(1)
    if known.any():
        shares = scores.masked_fill(~there, -1e4).log_softmax(1)
        parts["support"] = -shares.masked_fill(~right, -1e4).logsumexp(1)[known].mean()
    answers = logits[:, 0, ANSWERS]
    parts["answers"] = functional.binary_cross_entropy_with_logits(answers, batch.answerable)
    parts["order"] = functional.softplus(answers[1::2] - answers[0::2])[
        batch.answerable[0::2] > batch.answerable[1::2]
    ].mean()
    return parts
