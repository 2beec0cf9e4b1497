"""Bulk encoding in bf16, by OpenVINO (extra ``fast``), on processors that multiply bf16 matrices: those with AMX.

Everywhere else, and for every question, the encoder runs in fp32 by ONNX Runtime. The two give vectors that
differ by a cosine of about 0.00004, so which one made an index belongs to the index's settings.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .errors import ModelUnavailable

Precision = Literal["fp32", "bf16"]

_CPU_FACTS = Path("/proc/cpuinfo")
_WANTED_FLAG = "amx_bf16"
_INSTALL = "install or repair it: pip install 'onrecord[fast]', or build in fp32"


def precision(forced: Precision | None = None) -> Precision:
    """Return the precision of bulk encoding: ``forced`` if given, bf16 with OpenVINO and AMX, else fp32."""
    if forced:
        return forced
    return "bf16" if has_amx() and find_spec("openvino") else "fp32"


def has_amx(facts: Path = _CPU_FACTS) -> bool:
    """Say whether the processor has AMX for bf16; no where the system does not tell."""
    try:
        lines = facts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return _WANTED_FLAG in flags.split()


class Bf16Graph:
    """The encoder's graph compiled for bf16; safe to run from many threads, each text on one of ``threads`` cores.

    A text's vector is the same to the bit whatever ran before or beside it. Raises ModelUnavailable if OpenVINO
    is missing or does not load, or the processor cannot do it.
    """

    def __init__(self, model: Path, threads: int) -> None:
        compile_model = _openvino().Core().compile_model
        # One stream a core: a text is never cut over cores. Unpinned, so that other work on the machine is let by.
        self._graph: Any = compile_model(
            str(model),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16",
                "NUM_STREAMS": threads,
                "INFERENCE_NUM_THREADS": threads,
                "ENABLE_CPU_PINNING": False,
            },
        )
        found = self._graph.get_property("INFERENCE_PRECISION_HINT").to_string()
        if found != "bf16":
            raise ModelUnavailable(f"this processor does not encode in bf16 but in {found}; build in fp32")
        self._own = threading.local()

    def run(self, tensors: Mapping[str, npt.NDArray[np.int64]], output: str) -> npt.NDArray[np.float32]:
        """Run the graph and return a copy of the output named."""
        if not hasattr(self._own, "request"):
            self._own.request = self._graph.create_infer_request()
        self._own.request.infer(dict(tensors))
        return np.array(self._own.request.get_tensor(output).data, np.float32)


def _openvino() -> ModuleType:
    """Import OpenVINO without its telemetry, which would report the import to a statistics service.

    Where ``openvino_telemetry`` cannot be imported, OpenVINO takes a stub of its own that sends nothing.
    """
    telemetry = sys.modules.get("openvino_telemetry")
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("openvino")
    except ImportError as error:
        raise ModelUnavailable(f"encoding in bf16 wants openvino, which does not load: {error}; {_INSTALL}") from error
    finally:
        if telemetry is None:
            del sys.modules["openvino_telemetry"]
        else:
            sys.modules["openvino_telemetry"] = telemetry
