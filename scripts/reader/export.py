"""Write a trained reader as the ONNX graph that the product runs, its matrices in 8 bits.

.venv/bin/python -m scripts.reader.export build/reader --out retrieval/reader
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from scripts.benchmark.ours import model_folder
from transformers import AutoModel

from onrecord.index.encoder import MODEL_FILE, TOKENIZER_FILE
from onrecord.retrieval.pairs import OUTPUT, PairCard

from .model import Reader

MAX_TOKENS = 320  # a question and a passage of the default encoder's length
_NAMES = ("input_ids", "attention_mask", "token_type_ids")


def main() -> None:
    """Export ``reader.pt`` of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    given = parser.parse_args()
    bert = AutoModel.from_pretrained(model_folder(), add_pooling_layer=False, attn_implementation="eager")
    reader = Reader(bert, bert.config.hidden_size)
    reader.load_state_dict(torch.load(given.trained / "reader.pt", weights_only=True))
    given.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work:
        whole = Path(work) / MODEL_FILE
        _graph(reader.eval(), whole)
        if given.precision == "fp32":
            shutil.copyfile(whole, given.out / MODEL_FILE)
        else:
            quantize_dynamic(whole, given.out / MODEL_FILE, per_channel=True, weight_type=QuantType.QInt8)
    shutil.copyfile(Path(model_folder()) / TOKENIZER_FILE, given.out / TOKENIZER_FILE)
    PairCard("reader", MAX_TOKENS).write(given.out)
    print(f"{given.out / MODEL_FILE}: {(given.out / MODEL_FILE).stat().st_size / 1e6:.1f} MB")


def _graph(reader: Reader, file: Path) -> None:
    sample = torch.ones((2, 7), dtype=torch.long)
    axes = {name: {0: "batch", 1: "tokens"} for name in (*_NAMES, OUTPUT)}
    with torch.no_grad():
        # The TorchScript route, as for the encoder.
        torch.onnx.export(
            reader, (sample, sample, sample), str(file), input_names=list(_NAMES), output_names=[OUTPUT],
            opset_version=17, dynamo=False, dynamic_axes=axes,
        )  # fmt: skip


if __name__ == "__main__":
    main()
