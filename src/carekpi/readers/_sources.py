"""From paths to files: folders, zips and single files, each file known for what it is."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from attrs import define, evolve, field, frozen

from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._layout import TABLES, Layout
from carekpi.readers._sniff import HEAD, Sniffed, sniff

__all__ = ["Found", "GivenReturn", "SourceFile", "find_returns", "name_apart", "tables_at"]
__all__ += ["told_apart"]

_DEEPEST = 3  # folders within the one given that are looked into
_MOST_FILES = 5_000
# A table of a large council is a few megabytes and shrinks to a fifth. A zip beyond these was
# made to fill a machine's memory.
_MOST_BYTES = 4 << 30
_HIGHEST_RATIO = 100
_RATIO_MATTERS_FROM = 16 << 20
_ENCRYPTED_FLAG = 0x1
_WORKBOOK_MEMBERS = ("xl/workbook", "[Content_Types].xml", "mimetype")
_LARGEST_WORKBOOK = 256 << 20  # searched for marks of encryption


@frozen(kw_only=True)
class SourceFile:
    """A file that may be a table: on disk, or in a zip."""

    name: str
    """As messages name it."""
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]] = field(repr=False)
    sniffed: Sniffed = field(factory=lambda: Sniffed(kind="empty"), repr=False)

    def read(self, most: int = -1) -> bytes:
        """The bytes of the file, or its first ones; it is opened for reading only."""
        with _explained(self.name), self.open() as stream:
            return stream.read(most)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what goes wrong in opening a file into a message for people."""
    try:
        yield
    except UnreadableReturn:
        raise
    except zipfile.BadZipFile as error:
        raise UnreadableReturn(f"{name} is a damaged zip ({error}). Make it again") from None
    except (NotImplementedError, RuntimeError) as error:
        raise UnreadableReturn(f"{name} cannot be unzipped: {error}") from None
    except MemoryError:
        raise UnreadableReturn(f"{name} is too large for this machine's memory") from None
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableReturn(f"{name} cannot be read: {reason}") from None


@define(kw_only=True)
class GivenReturn:
    """The files that make up one return."""

    label: str
    """What messages call it; empty for files given one by one."""
    files: list[SourceFile] = field(factory=list)
    """The tables."""


@define
class Found:
    """What was found at the paths given."""

    returns: list[GivenReturn] = field(factory=list)
    others: list[tuple[str, str]] = field(factory=list)
    """Files that are not tables: name, and what they are, in words."""
    folders: list[tuple[str, str]] = field(factory=list)
    """Folders that were not read, likewise."""

    def extend(self, other: Found) -> None:
        """Take in what was found elsewhere."""
        self.returns += other.returns
        self.others += other.others
        self.folders += other.folders


@define
class _Node:
    """A folder, on disk or in a zip."""

    label: str
    files: list[SourceFile] = field(factory=list)
    folders: list[_Node] = field(factory=list)
    path: Path | None = None
    """Where the folder is, on disk; its folders are looked into only if they must be."""
    zipped: bool = False


def find_returns(paths: Iterable[str | os.PathLike[str]]) -> Found:
    """Find the returns at some paths.

    A folder or a zip is one return if it has tables at its top; otherwise each folder in it that
    has tables is one. Files given one by one are one return together.

    :raises UnreadableReturn: if nothing is there, or nothing that can be read.
    """
    found = Found()
    loose: list[SourceFile] = []
    given = [Path(path) for path in paths]
    if not given:
        raise UnreadableReturn("no path was given; expected the folder of a return")
    for path in given:
        if not path.exists():
            raise UnreadableReturn(f"there is no file or folder {path}")
        if path.is_dir():
            found.extend(_in_node(_folder(path, path.name or str(path)), given=str(path)))
            continue
        if not path.is_file():
            raise UnreadableReturn(f"{path} is neither a file nor a folder")
        source = _sniffed(_on_disk(path, path.name))
        if source.sniffed.kind == "zip":
            found.extend(_in_node(_zip(source), given=str(path)))
        elif source.sniffed.kind in ("table", "text"):
            loose.append(source)
        else:
            raise UnreadableReturn(f"{path} {source.sniffed.says}")
    tables = [source for source in loose if source.sniffed.kind == "table"]
    found.others += [(f.name, f.sniffed.says) for f in loose if f.sniffed.kind != "table"]
    if tables:
        found.returns.append(GivenReturn(label="", files=told_apart(tables)))
    if not found.returns:
        raise UnreadableReturn(_nothing(", ".join(map(str, given)), found))
    return found


def tables_at(path: str | os.PathLike[str], tables: Mapping[str, Layout]) -> Found:
    """The tables at a path: a file, a folder, or a zip.

    A folder without tables at its top is looked into for folders that have some: those of several
    years, for instance. All of them are one.

    :param tables: those that a file may be one of.
    :returns: one return at most, of all the tables; and what else was found.
    :raises UnreadableReturn: if nothing is there, or nothing that can be read.
    """
    path = Path(path)
    if not path.exists():
        raise UnreadableReturn(f"there is no file or folder {path}")
    if path.is_dir():
        return _tables_in(_folder(path, path.name), tables)
    if not path.is_file():
        raise UnreadableReturn(f"{path} is neither a file nor a folder")
    source = _sniffed(_on_disk(path, path.name), tables)
    if source.sniffed.kind == "zip":
        return _tables_in(_zip(source), tables)
    if source.sniffed.kind == "table":
        return Found(returns=[GivenReturn(label="", files=[source])])
    return Found(others=[(source.name, source.sniffed.says)])


def _tables_in(node: _Node, tables: Mapping[str, Layout], depth: int = _DEEPEST) -> Found:
    found = Found()
    files: list[SourceFile] = []
    for source in node.files:
        try:
            known = _sniffed(source, tables)
        except UnreadableReturn as error:
            found.others.append((source.name, _less_the_name(error, source.name)))
            continue
        if known.sniffed.kind == "table":
            files.append(known)
        else:
            found.others.append((source.name, known.sniffed.says))
    if files or not depth:
        found.folders += [(f.label, "is a folder beside the tables") for f in node.folders]
        found.returns = [GivenReturn(label="", files=files)] if files else []
        return found
    for folder in node.folders:
        within = _tables_in(
            _folder(folder.path, folder.label) if folder.path else folder, tables, depth - 1
        )
        files += [
            evolve(file, name=f"{folder.label}/{file.name}")
            for one in within.returns
            for file in one.files
        ]
        found.others += [(f"{folder.label}/{name}", says) for name, says in within.others]
        found.folders += [(f"{folder.label}/{name}", says) for name, says in within.folders]
    found.returns = [GivenReturn(label="", files=files)] if files else []
    return found


def _less_the_name(error: Exception, name: str) -> str:
    return str(error).removeprefix(name).strip()


def told_apart(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Files of one name from several folders, numbered."""
    seen: dict[str, int] = {}
    result = []
    for source in files:
        seen[source.name] = seen.get(source.name, 0) + 1
        times = seen[source.name]
        result.append(source if times == 1 else evolve(source, name=f"{source.name} ({times})"))
    return result


def name_apart(returns: Sequence[GivenReturn]) -> None:
    """With several returns, name each file with its return's label, and no two returns alike."""
    if len(returns) < 2:  # noqa: PLR2004
        return
    seen: dict[str, int] = {}
    for one in returns:
        seen[one.label] = seen.get(one.label, 0) + 1
        if seen[one.label] > 1:
            one.label = f"{one.label} ({seen[one.label]})"
        if one.label:
            one.files = [evolve(file, name=f"{one.label}/{file.name}") for file in one.files]


def _nothing(where: str, found: Found) -> str:
    others = [*found.others, *found.folders]
    if not others:
        return f"{where}: the folder is empty; expected the CSV files of a return"
    listed = "; ".join(f"{name} {says}" for name, says in others[:8])
    more = f"; and {len(others) - 8} more" if len(others) > 8 else ""  # noqa: PLR2004
    episodes, reviews = TABLES["Episodes"], TABLES["Reviews"]
    return (
        f"{where}: no table of the SSDA903 return was found. Found: {listed}{more}. Expected CSV "
        f"files with headings such as {', '.join(episodes.columns[:4])} (Episodes) and "
        f"{', '.join(reviews.columns)} (Reviews)"
    )


def _on_disk(path: Path, name: str) -> SourceFile:
    with _explained(str(path)):
        size = path.stat().st_size
    return SourceFile(name=name, size=size, open=lambda: path.open("rb"))


def _sniffed(source: SourceFile, tables: Mapping[str, Layout] = TABLES) -> SourceFile:
    """The file with what it is. A zip's members are looked at, and an old workbook's whole."""
    sniffed = sniff(source.read(HEAD), tables, PurePosixPath(source.name).stem)
    if sniffed.kind == "zip":
        sniffed = _zip_or_workbook(source, sniffed)
    elif sniffed.kind == "workbook":
        data = source.read(_LARGEST_WORKBOOK)
        if "Encrypt".encode("utf-16-le") in data or "DataSpaces".encode("utf-16-le") in data:
            sniffed = Sniffed(
                kind="protected",
                says="is a workbook with a password or a sensitivity label that encrypts it; save "
                "a copy without, as CSV",
            )
    return evolve(source, sniffed=sniffed)


def _zip_or_workbook(source: SourceFile, sniffed: Sniffed) -> Sniffed:
    try:
        with _explained(source.name), source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except UnreadableReturn:
        return Sniffed(kind="binary", says="is a damaged zip; make it again")
    if any(name.startswith(_WORKBOOK_MEMBERS) for name in names):
        return Sniffed(
            kind="workbook",
            says="is a spreadsheet or document of an office program, not a CSV file; save it as "
            "CSV, or wait for carekpi[excel]",
        )
    return sniffed


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _folder(path: Path, label: str) -> _Node:
    node = _Node(label, path=path)
    with _explained(str(path)):
        entries = sorted(path.iterdir(), key=lambda entry: (entry.name.casefold(), entry.name))
    if len(entries) > _MOST_FILES:
        raise UnreadableReturn(
            f"{path} has {len(entries):,} files; expected the folder of a return"
        )
    for entry in entries:
        if _hidden(entry.name):
            continue
        if entry.is_dir():
            node.folders.append(_Node(entry.name, path=entry))
        elif entry.is_file():
            node.files.append(_on_disk(entry, entry.name))
    return node


def _zip(source: SourceFile) -> _Node:
    """The members of a zip as folders and files. Nothing is unpacked to disk."""
    root = _Node(source.name, zipped=True)
    with _explained(source.name), source.open() as stream, zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
    if len(members) > _MOST_FILES:
        raise UnreadableReturn(f"{source.name} has {len(members):,} files; expected a return")
    total = sum(member.file_size for member in members)
    if total > _MOST_BYTES:
        raise UnreadableReturn(
            f"{source.name} would unpack to {total:,} bytes; expected less than {_MOST_BYTES:,}"
        )
    members.sort(key=lambda member: (member.filename.casefold(), member.filename))
    nodes: dict[tuple[str, ...], _Node] = {(): root}
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        parts = tuple(part for part in path.parts if part not in ("/", ".."))
        if not parts or any(_hidden(part) for part in parts) or member.is_dir():
            continue
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableReturn(
                f"{source.name} is protected by a password; make a zip without one"
            )
        packed = max(member.compress_size, 1)
        if member.file_size > _RATIO_MATTERS_FROM and member.file_size > _HIGHEST_RATIO * packed:
            raise UnreadableReturn(
                f"{source.name}: {parts[-1]} would unpack to {member.file_size // packed:,} times "
                f"its size; expected at most {_HIGHEST_RATIO} times"
            )
        for depth in range(1, len(parts)):
            if parts[:depth] not in nodes:
                node = nodes[parts[:depth]] = _Node(parts[depth - 1], zipped=True)
                nodes[parts[: depth - 1]].folders.append(node)
        nodes[parts[:-1]].files.append(
            SourceFile(
                name=parts[-1],
                size=member.file_size,
                open=_opener(source, member.filename),
            )
        )
    return root


def _opener(source: SourceFile, member: str) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with (
            source.open() as stream,
            zipfile.ZipFile(stream) as archive,
            archive.open(member) as unpacked,
        ):
            yield unpacked

    return opened


def _in_node(node: _Node, given: str) -> Found:
    found = _returns_in(node)
    if not found.returns:
        raise UnreadableReturn(_nothing(given, found))
    return found


def _returns_in(node: _Node, depth: int = _DEEPEST) -> Found:
    found = Found()
    tables: list[SourceFile] = []
    zips: list[SourceFile] = []
    for source in map(_sniffed, node.files):
        if source.sniffed.kind == "table":
            tables.append(source)
        elif source.sniffed.kind == "zip" and not node.zipped:
            zips.append(source)
        else:
            found.others.append((source.name, source.sniffed.says))
    if tables:
        found.returns.append(GivenReturn(label=node.label, files=tables))
        found.others += [(source.name, "is a zip beside the tables") for source in zips]
        found.folders += [(f.label, "is a folder beside the tables") for f in node.folders]
        return found
    if not depth:
        too_deep = f"lies more than {_DEEPEST} folders deep"
        found.folders += [(f.label, f"{too_deep}, and was not looked into") for f in node.folders]
        found.others += [(source.name, f"is a zip that {too_deep}") for source in zips]
        return found
    folders = [_folder(f.path, f.label) if f.path else f for f in node.folders]
    for inner in [*folders, *map(_zip, zips)]:
        within = _returns_in(inner, depth - 1)
        if not within.returns:
            within.others = [(f"{inner.label}/{name}", says) for name, says in within.others]
            within.folders = [(f"{inner.label}/{name}", says) for name, says in within.folders]
        found.extend(within)
    return found
