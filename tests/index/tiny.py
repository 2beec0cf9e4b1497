"""Small models with random weights, one of each kind that people use, saved as sentence-transformers saves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from onrecord.index.exporting import quiet

from ..conftest import SEEDS

WIDTH = 32
_SHAPE = {"hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
_BERT_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_ROBERTA_MARKS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def _texts() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(SEEDS.iterdir())]


def _fresh(train: Callable[..., Tokenizer]) -> Callable[..., Tokenizer]:
    """Train a tokenizer once, and give a copy of its own to each that asks."""
    trained = cache(lambda *given: train(*given).to_str())
    return lambda *given: Tokenizer.from_str(trained(*given))


@_fresh
def word_piece(marks: tuple[str, ...] = _BERT_MARKS, around: tuple[str, str] = ("[CLS]", "[SEP]")) -> Tokenizer:
    """Return a tokenizer as BERT's is: lower case, no accents, pieces of words."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=marks[1]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=800, special_tokens=list(marks), show_progress=False)
    tokenizer.train_from_iterator(_texts(), trainer)
    first, last = around
    numbered = [(mark, tokenizer.token_to_id(mark)) for mark in around]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", pair=f"{first} $A {last} $B:1 {last}:1", special_tokens=numbered
    )
    return tokenizer


@_fresh
def byte_pairs() -> Tokenizer:
    """Return a tokenizer as RoBERTa's is: bytes, merged; every text can be spelt."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=800, special_tokens=list(_ROBERTA_MARKS), show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(_texts(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


@_fresh
def sentence_pieces() -> Tokenizer:
    """Return a tokenizer as XLM-RoBERTa's is: SentencePiece, by unigrams, many languages."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=800, special_tokens=list(_ROBERTA_MARKS), unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(_texts(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _fast(tokenizer: Tokenizer, longest: int, *, types: bool) -> Any:
    from transformers import PreTrainedTokenizerFast

    bert = tokenizer.token_to_id("[CLS]") is not None
    unknown = "[UNK]" if bert else "<unk>"
    first, pad, last, mask = ("[CLS]", "[PAD]", "[SEP]", "[MASK]") if bert else ("<s>", "<pad>", "</s>", "<mask>")
    names = ["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"]
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=longest, model_input_names=names, unk_token=unknown,
        cls_token=first, bos_token=first, pad_token=pad, sep_token=last, eos_token=last, mask_token=mask,
    )  # fmt: skip


def _config(kind: str, size: int, longest: int, more: Mapping[str, Any]) -> Any:
    from transformers import (
        BertConfig,
        DistilBertConfig,
        ElectraConfig,
        ModernBertConfig,
        MPNetConfig,
        Qwen3Config,
        RobertaConfig,
        XLMRobertaConfig,
    )

    offset = {"max_position_embeddings": longest + 2, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
    given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "bert": (BertConfig, {**_SHAPE, "max_position_embeddings": longest}),
        "electra": (ElectraConfig, {**_SHAPE, "embedding_size": 24, "max_position_embeddings": longest}),
        "mpnet": (MPNetConfig, {**_SHAPE, **offset}),
        "roberta": (RobertaConfig, {**_SHAPE, **offset, "type_vocab_size": 1}),
        "xlm-roberta": (XLMRobertaConfig, {**_SHAPE, **offset, "type_vocab_size": 1}),
        "distilbert": (
            DistilBertConfig,
            {"dim": WIDTH, "n_layers": 2, "n_heads": 4, "hidden_dim": 48, "max_position_embeddings": longest},
        ),
        "modernbert": (
            ModernBertConfig,
            {**_SHAPE, "max_position_embeddings": longest, "global_attn_every_n_layers": 2, "local_attention": 16,
             "pad_token_id": 0, "cls_token_id": 2, "bos_token_id": 2, "sep_token_id": 3, "eos_token_id": 3},
        ),
        "qwen3": (
            Qwen3Config,
            {**_SHAPE, "max_position_embeddings": longest, "num_key_value_heads": 2, "head_dim": 8,
             "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2},
        ),
    }  # fmt: skip
    make, settings = given[kind]
    return make(vocab_size=size, initializer_range=0.3, **settings, **more)


def mpnet_pieces() -> Tokenizer:
    """Return a tokenizer as MPNet's is: BERT's pieces between RoBERTa's marks."""
    return word_piece(("<s>", "<unk>", "<pad>", "</s>", "<mask>"), ("<s>", "</s>"))


def transformer(folder: Path, kind: str, tokenizer: Tokenizer, *, longest: int = 64, types: bool = False) -> Path:
    """Write a bare model and its tokenizer into a folder."""
    import torch
    from transformers import AutoModel

    torch.manual_seed(7)
    AutoModel.from_config(_config(kind, tokenizer.get_vocab_size(), longest, {})).save_pretrained(folder)  # type: ignore[no-untyped-call]
    _fast(tokenizer, longest, types=types).save_pretrained(folder)
    return folder


def encoder(
    folder: Path, kind: str, tokenizer: Tokenizer, *, longest: int = 64, types: bool = False, limit: int | None = None,
    pooling: Any = "mean", dense: int | None = None, normalize: bool = True, lower: bool = False, **settings: Any,
) -> Path:  # fmt: skip
    """Write a sentence-transformers model into ``folder`` and return the folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    with quiet():
        bare = transformer(folder / "bare", kind, tokenizer, longest=longest, types=types)
        parts: list[Any] = [Transformer(str(bare), max_seq_length=limit, do_lower_case=lower)]
        parts.append(Pooling(WIDTH, pooling_mode=pooling))
        if dense:
            parts.append(Dense(parts[-1].pooling_output_dimension, dense))
        if normalize:
            parts.append(Normalize())
        made = SentenceTransformer(modules=parts, device="cpu", **settings)
        made.save_pretrained(str(folder / "model"), create_model_card=False)
    return folder / "model"


def cross_encoder(
    folder: Path, kind: str, tokenizer: Tokenizer, *, longest: int = 64, types: bool = False, labels: int = 1,
    activation: Any = None, limit: int | None = None,
) -> Path:  # fmt: skip
    """Write a sentence-transformers cross-encoder into ``folder`` and return the folder."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(7)
    with quiet():
        config = _config(kind, tokenizer.get_vocab_size(), longest, {"num_labels": labels})
        AutoModelForSequenceClassification.from_config(config).save_pretrained(folder / "bare")  # type: ignore[no-untyped-call]
        _fast(tokenizer, longest, types=types).save_pretrained(folder / "bare")
        made = CrossEncoder(str(folder / "bare"), device="cpu", max_length=limit, activation_fn=activation)
        made.save_pretrained(str(folder / "model"), create_model_card=False)
    return folder / "model"
