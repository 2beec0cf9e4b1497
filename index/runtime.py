"""ONNX Runtime, kept from reporting home. Nothing else of ours may import ``onnxruntime``.

From 1.31 on it writes a device id and a store of events to the user's cache and sends them to its maker whenever a
process lasts a few seconds. Only this variable, set before it is loaded, keeps it from that:
``disable_telemetry_events()`` comes too late.
"""

from __future__ import annotations

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

FAILURES = (Fail, RuntimeException)  # what a run raises; the package does not export them

__all__ = ["FAILURES", "onnxruntime"]
