"""One size's stage: the corpus at that size, and ours, the bare parts and the peers, each with its index open."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import tee
from pathlib import Path

import numpy as np

from . import bare, ours
from .bare import Bare, Fields
from .corpus import Corpus
from .environments import PeerCard
from .growth import Vectors
from .peer import PeerProcess
from .settings import Settings, size_name
from .timing import Metered, TurnFailed


@dataclass(frozen=True, slots=True)
class Built:
    """What a build took, the making of its texts and vectors left out."""

    wall_s: float
    cpu_s: float


@dataclass(slots=True)
class Stage:
    """Everything open; ``failed`` says of a peer why it is not, ``built`` what the others' builds took."""

    settings: Settings
    corpus: Corpus
    n: int
    folder: Path
    vectors: Vectors
    index: ours.Index
    ours_built: Built
    bare: Bare
    question_terms: list[Fields]
    peers: dict[str, PeerProcess] = field(default_factory=dict)
    peers_built: dict[str, Built] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> Sequence[str]:
        return self.corpus.texts.questions

    @property
    def index_folder(self) -> Path:
        return self.folder / "ours"

    def named(self, work: str) -> str:
        """Return the name of a row at this size."""
        return f"{work} {size_name(self.n)}"

    def question(self, number: int) -> tuple[str, Vectors]:
        return self.questions[number], self.corpus.question_vectors[number]


@contextmanager
def open_stage(settings: Settings, corpus: Corpus, n: int) -> Iterator[Stage]:
    """Build and open all at ``n`` passages in an empty folder, which goes when they are closed."""
    folder = settings.work / "indexes" / size_name(n)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vectors: Vectors = np.load(corpus.write_vectors(folder, 0, n))
    say(f"{size_name(n)}: building ours")
    built = build_ours(folder / "ours", corpus, vectors, settings.encoder)
    say(f"{size_name(n)}: building the bare parts")
    control = bare.build(folder / "bare", Metered(analysed(corpus, n)), vectors)
    terms = [ours.question_terms(question) for question in corpus.texts.questions]
    index = ours.open(folder / "ours")
    stage = Stage(settings, corpus, n, folder, vectors, index, built, control, terms)
    np.save(folder / "questions.npy", corpus.question_vectors)
    with ExitStack() as running:
        for card in settings.peers:
            _start(card, stage, running)
        yield stage
    shutil.rmtree(folder)


def build_ours(folder: Path, corpus: Corpus, vectors: Vectors, encoder: Path) -> Built:
    """Build ours of as many passages as there are vectors."""
    articles = Metered(corpus.articles(0, len(vectors)))
    documents, passages = tee(articles)
    wall, cpu = time.perf_counter(), time.process_time()
    ours.build(folder, (document for document, _ in documents), (own for _, own in passages), vectors, encoder)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Built(wall - articles.cpu_s, cpu - articles.cpu_s)


def analysed(corpus: Corpus, n: int) -> Iterator[Fields]:
    """Yield the terms of every passage, its article's title before it, as our analyser makes them."""
    for document, passages in corpus.articles(0, n):
        for passage in passages:
            yield ours.terms(f"{document.title}\n{passage.text}")


def say(message: str) -> None:
    """Tell whoever waits what is going on, on standard error."""
    print(message, file=sys.stderr, flush=True)


def _start(card: PeerCard, stage: Stage, running: ExitStack) -> None:
    """Start a peer and let it build, or note why it did not."""
    if stage.n > card.largest:
        stage.failed[card.name] = f"not asked to hold more than {size_name(card.largest)}"
        return
    work, corpus = stage.settings.work, stage.corpus
    documents = corpus.write_passages(stage.folder, 0, stage.n)
    vectors = corpus.write_vectors(stage.folder, 0, stage.n)
    say(f"{size_name(stage.n)}: building {card.name}")
    try:
        peer = running.enter_context(PeerProcess(card, work / "peers", work / f"{card.name}.log"))
        took = peer.build(documents, vectors, stage.folder / card.name)
        peer.take_questions(stage.questions, stage.folder / "questions.npy")
    except TurnFailed as error:
        stage.failed[card.name] = str(error)
    else:
        stage.peers[card.name] = peer
        stage.peers_built[card.name] = Built(took["wall_s"], took["cpu_s"])
