"""``onrecord keys``: make keys for the service, see them, take them back."""

from __future__ import annotations

from typing import Annotated

import typer

from .console import complain, emit, emit_json
from .encoding import dumps

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="""Make and revoke the keys that the service asks for.

    Where there is one, every route but /healthz, /readyz and /widget.js wants one, in the header Authorization or
    X-API-Key. A running service knows of a change with its next request.""",
)


@app.command(epilog="\b\nExamples:\n  onrecord keys add reader\n  onrecord keys add importer --write --per-minute 60")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, to know it by.")],
    write: Annotated[bool, typer.Option("--write", help="It may also add and remove articles.")] = False,
    per_minute: Annotated[int | None, typer.Option(min=1, metavar="N", help="The most requests a minute.")] = None,
) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    from .keyfile import add_key, key_file
    from .terminal import well_formed

    if not 1 <= len(name) <= 64:
        raise typer.BadParameter(f"a name has 1 to 64 characters, this one {len(name)}")
    file = key_file()
    key, secret = add_key(file, well_formed(name), "write" if write else "read", per_minute)
    emit(secret)
    complain(f"key {key.id} may {key.scope}; its hash is in {file}, the key itself nowhere: keep it now")


@app.command("list", epilog="\b\nExamples:\n  onrecord keys list\n  onrecord keys list --json")
def show(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the keys: id, scope, limit, day and name."""
    from .keyfile import key_file, read_keys
    from .terminal import one_line

    keys = read_keys(key_file())
    if json:
        emit_json(dumps([key.model_dump(exclude={"sha256"}) for key in keys], indent=2))
        return
    for key in keys:
        limit = f"{key.per_minute}/min" if key.per_minute else "no limit"
        emit(f"{key.id}  {key.scope:<5}  {limit:<10}  {key.created}  {one_line(key.name)}")
    if not keys:
        complain("there is no key; make one: onrecord keys add NAME")


@app.command(epilog="\b\nExamples:\n  onrecord keys revoke 1f3a9c20")
def revoke(id: Annotated[str, typer.Argument(metavar="ID", help="As keys list shows it.")]) -> None:
    """Take a key back: from now on it is refused."""
    from .keyfile import key_file, revoke_key

    left = revoke_key(key_file(), id)
    complain(f"key {id} is revoked; {len(left)} left")
    if not left:
        complain("a service that runs goes on wanting a key; one that is started now asks for none")
