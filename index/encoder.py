"""The encoder at work: texts in, unit vectors out, by ONNX Runtime and tokenizers alone.

An encoder is a folder of three files, made once by ``export.py``: ``model.onnx`` (pooling and normalisation
inside the graph), ``tokenizer.json`` and ``encoder.json``. It is stored with the index, so a built index
answers without torch, without a network, and with the very encoder that made it.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from .accelerator import Bf16Graph, Precision
from .runtime import onnxruntime

Vectors = npt.NDArray[np.float32]
TokenIds = npt.NDArray[np.int64]

MODEL_FILE, TOKENIZER_FILE, CARD_FILE = "model.onnx", "tokenizer.json", "encoder.json"
DATA_FILE = "model.onnx.data"  # the weights of a model too large for one file
TEXT_OUTPUT, TOKENS_OUTPUT = "text", "tokens"  # what the graph gives: a vector a text, a vector a token
_UNKNOWN = frozenset(("[UNK]", "<unk>"))
ENCODER_FILES = (MODEL_FILE, TOKENIZER_FILE, CARD_FILE)


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """What is asked of a model; None leaves it as its files say.

    ``dimensions`` cuts vectors there, which models trained for it (Kusupati et al., "Matryoshka Representation
    Learning", NeurIPS 2022) bear well; the prompts go before a question or a passage.
    """

    dimensions: int | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None

    def asked(self) -> str:
        """Return them as text, equal for equal options, "" where nothing is asked."""
        given = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(given, ensure_ascii=False) if given else ""


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What an encoder is: ``fingerprint`` hashes weights, tokenizer and pooling, so equal means the same vectors.

    ``max_tokens`` counts the special tokens; the prefixes are the texts that some models want before a
    question or a passage, that of a passage ``prefix_tokens`` long. ``asked`` are the options that it was made with.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    query_prefix: str = ""
    document_prefix: str = ""
    prefix_tokens: int = 0
    asked: str = ""

    @property
    def passage_tokens(self) -> int:
        """The most tokens that it sees of a passage, special tokens counted."""
        return self.max_tokens - self.prefix_tokens

    def write(self, folder: Path) -> None:
        """Write ``encoder.json``."""
        (folder / CARD_FILE).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> EncoderCard:
        """Read ``encoder.json``."""
        return cls(**json.loads((folder / CARD_FILE).read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text's unit vector, and those of its tokens in context.

    ``vector`` is (dimension,) float32; ``tokens`` is (tokens, dimension) float32, rows unit length, special
    tokens left out; ``spans`` is (tokens, 2) int64: where in the text each token stands.
    """

    vector: Vectors
    tokens: Vectors
    spans: npt.NDArray[np.int64]


class Encoder:
    """A loaded encoder; safe to call from many threads.

    Every text is run alone, one text a core: its vector is then the same to the last bit whatever is encoded
    beside it and however many cores there are (in a padded batch it is not), and nothing is spent on padding.
    """

    def __init__(
        self, folder: Path, *, threads: int | None = None, precision: Precision = "fp32", lazy: bool = False
    ) -> None:
        """Load the encoder in ``folder``; ``threads`` None takes every core.

        ``precision`` is that of ``vector_of``, by which texts are encoded in bulk; all else is fp32. With ``lazy``,
        what takes long to load is not loaded before it is used, and the folder must be there then.
        """
        self._folder = folder
        self.card = EncoderCard.read(folder)
        self.precision = precision
        self.threads = threads or os.cpu_count() or 1
        if not lazy:
            _ = self._tokenizer, self._counter, self._session, self._fast

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = load_tokenizer(self._folder)
        tokenizer.enable_truncation(self.card.max_tokens)
        return tokenizer

    @cached_property
    def _counter(self) -> Tokenizer:
        return load_tokenizer(self._folder)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4  # errors are raised, and said once
        return onnxruntime.InferenceSession(str(self._folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _fast(self) -> Bf16Graph | None:
        return Bf16Graph(self._folder / MODEL_FILE, self.threads) if self.precision == "bf16" else None

    def encode_query(self, text: str) -> EncodedText:
        """Encode a question; its spans count from the start of ``text``."""
        return self._encoded(self.card.query_prefix, text)

    def encode_sentences(self, texts: Sequence[str]) -> list[EncodedText]:
        """Encode texts together with their tokens, in the order of ``texts``."""
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda text: self._encoded(self.card.document_prefix, text), texts))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows unit length, in the order of ``texts``.

        Texts beyond ``card.max_tokens`` tokens are cut there.
        """
        vectors = np.empty((len(texts), self.card.dimension), np.float32)
        with ThreadPoolExecutor(self.threads) as pool:
            for row, outputs in enumerate(pool.map(lambda ids: self._run(ids, [TEXT_OUTPUT]), self.token_ids(texts))):
                vectors[row] = outputs[0]
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return what the graph is to see of each text: at most ``card.max_tokens`` token ids, prefix included."""
        encodings = self._tokenizer.encode_batch_fast([self.card.document_prefix + text for text in texts])
        return [np.array(encoding.ids, np.int64) for encoding in encodings]

    def vector_of(self, ids: TokenIds) -> Vectors:
        """Return the (dimension,) unit vector of one text's token ids, in ``precision``; runs on this thread."""
        if self._fast is None:
            return self._run(ids, [TEXT_OUTPUT])[0]
        vector: Vectors = self._fast.run(self._tensors(ids), TEXT_OUTPUT)[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, special tokens not counted."""
        encodings = self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def is_word(self, text: str) -> bool:
        """Say whether the tokenizer has one token for a text, as it has for words met often, and for no typo."""
        tokens = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return len(tokens) == 1 and tokens[0] not in _UNKNOWN

    def blindness(self, text: str) -> float:
        """Return the share of a text's letters, 0 to 1, that the encoder does not see as they are.

        Its tokenizer drops their accents, or has no token for them: "Bình" is "binh" to a model of English.
        """
        letters = Counter(filter(str.isalpha, unicodedata.normalize("NFC", text).lower()))
        if text.isascii() or not letters:
            return 0.0
        normalizer = self._counter.normalizer
        shown = unicodedata.normalize("NFC", normalizer.normalize_str(text) if normalizer else text).lower()
        encoding = self._counter.encode(text, add_special_tokens=False)
        unknown = Counter[str]()
        for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
            if token in _UNKNOWN:
                unknown.update(filter(str.isalpha, unicodedata.normalize("NFC", text[start:end]).lower()))
        return min(1.0, ((letters - Counter(shown)) | unknown).total() / letters.total())

    def _encoded(self, prefix: str, text: str) -> EncodedText:
        encoding = self._tokenizer.encode(prefix + text)
        vector, tokens = self._run(np.array(encoding.ids, np.int64), [TEXT_OUTPUT, TOKENS_OUTPUT])
        spans = _trimmed(np.asarray(encoding.offsets, np.int64).reshape(-1, 2), prefix + text) - len(prefix)
        own = (np.asarray(encoding.special_tokens_mask) == 0) & (spans[:, 0] >= 0) & (spans[:, 0] < spans[:, 1])
        return EncodedText(vector, tokens[own], spans[own])

    def _run(self, ids: TokenIds, outputs: list[str]) -> list[Vectors]:
        """Run the graph on one text's token ids and return the outputs named."""
        found = self._session.run(outputs, self._tensors(ids))
        return [np.asarray(output[0], np.float32) for output in found]

    def _tensors(self, ids: TokenIds) -> dict[str, npt.NDArray[np.int64]]:
        """Return what the graph takes, for a batch of one text."""
        tokens = ids.reshape(1, -1)
        tensors = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        return {node.name: tensors[node.name] for node in self._session.get_inputs()}


def _trimmed(spans: npt.NDArray[np.int64], text: str) -> npt.NDArray[np.int64]:
    """Return (tokens, 2) spans without the space that some tokenizers count to the word behind it."""
    blank = np.fromiter((character.isspace() for character in text + " "), np.bool_, len(text) + 1)
    starts = spans[:, 0] + (blank[spans[:, 0]] & (spans[:, 0] < spans[:, 1]))
    return np.column_stack([starts, spans[:, 1]])


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load a tokenizer without the truncation and padding that its file may have baked in."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
