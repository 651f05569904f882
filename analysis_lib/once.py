"""Results that several reports of one batch need, or one notebook run again, worked out once.

A batch names its own folder in the environment, readable by nobody else and removed when
the batch is done (`analysis_lib.batch.folder`). A notebook's kernel keeps them in its own memory
(`keep_in_memory`), so that running its cells again works out only what depends on a change, and a process that
others are forked from keeps what it read of an example (`kept_beforehand`). Of reports that one notebook of ours
makes in a batch, each finds what those before it drew and worked out alike (`shared_with_alike`). Elsewhere nothing is
kept. A result is found by the content of all that it depends on, none outlives its batch or kernel, and each reader
gets a copy of its own: none can be stale, or changed by whoever reads it.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import os
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from filelock import FileLock

from analysis_lib.environment import variables
from analysis_lib.whole_files import temporary_sibling

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "NAREKENBAAR_BATCH"  # the environment variable that names the batch's folder
_ALIKE = "NAREKENBAAR_ALIKE"  # and, while a report is made that others like it went before, the folder that they share
_MOST_KEPT = 256 * 2**20  # bytes in a kernel's memory
_MOST_SHARED, _LARGEST_SHARED = (
    300,
    2**20,
)  # results of reports alike, and bytes of each: the first ones show what recurs
_WAIT_WITHIN = 600.0  # seconds for another report to work it out
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
View = TypeVar("View")


class _Memory:
    """Results as bytes, the longest unused of which go first."""

    def __init__(self) -> None:
        self.wanted = False
        self.kept: OrderedDict[str, bytes] = OrderedDict()

    @property
    def is_used(self) -> bool:
        return self.wanted and not _code_may_change()

    def get(self, key: str, make: Callable[[], Result]) -> Result:
        if key not in self.kept:
            self.kept[key] = _shared(key, make)
            while len(self.kept) > 1 and sum(map(len, self.kept.values())) > _MOST_KEPT:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        result: Result = pickle.loads(self.kept[key])  # noqa: S301  # made here
        return result


_memory = _Memory()


def _code_may_change() -> bool:
    """Whether autoreload may change the library meanwhile, which has no part in a key."""
    return "IPython.extensions.autoreload" in sys.modules


def keep_in_memory() -> None:
    """Keep results for as long as this process lives; for the kernel of a notebook."""
    _memory.wanted = True


@contextmanager
def kept_beforehand() -> Iterator[None]:
    """Keep what is worked out meanwhile in memory, for every process that is forked from this one."""
    before, _memory.wanted = _memory.wanted, True
    try:
        yield
    finally:
        _memory.wanted = before


def once_per_view(method: Callable[Concatenate[View, Arguments], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Have a view, whose tables do not change, work out a method's values once; each caller gets a copy."""
    kept = f"_{method.__qualname__}"  # with its class: `super()` has values of its own

    @wraps(method)
    def call(view: View, *given: Arguments.args, **options: Arguments.kwargs) -> dict[str, Any]:
        known = vars(view).setdefault(kept, {})
        key = (given, tuple(sorted(options.items())))
        if key not in known:
            known[key] = method(view, *given, **options)
        return dict(known[key])

    return call


def remembered(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Have each call of a pure function go through `once_of`."""

    @wraps(function)
    def call(*given: Arguments.args, **options: Arguments.kwargs) -> Result:
        return once_of(function, *given, **options)

    return call


def once_of(function: Callable[..., Result], *given: object, **options: object) -> Result:
    """Call a pure function, or return what it gave before for arguments of the same content.

    Only a notebook's kernel remembers, and reports of a batch that are alike. What cannot be fingerprinted, such as an
    argument that is itself a function without a name, is worked out each time.

    Parameters
    ----------
    function : callable
        The same result for the same arguments, and it changes none of them.
    *given, **options
        Its arguments.
    """
    if _code_may_change() or not (_memory.wanted or _ALIKE in os.environ):
        return function(*given, **options)
    named = (function.__module__, function.__qualname__)
    try:
        content = _fingerprintable((named, given, sorted(options.items())))
    except (pickle.PicklingError, AttributeError, TypeError):
        return function(*given, **options)
    key = hashlib.sha256(content).hexdigest()
    if _memory.wanted:
        return _memory.get(key, lambda: function(*given, **options))
    result: Result = pickle.loads(_shared(key, lambda: function(*given, **options)))  # noqa: S301  # as in `once`
    return result


def _fingerprintable(content: object) -> bytes:
    """Give the same bytes for the same content, also once it has been worked with.

    What pandas finds out about a type of column that may lack values, such as its size, it keeps in it and pickles too.
    """
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _plain_types()
    pickler.dump(content)
    return buffer.getvalue()


@cache
def _plain_types() -> dict[type, Callable[[Any], Any]]:
    import pandas as pd

    sizes = (f"{sign}{size}Dtype" for sign in ("Int", "UInt") for size in (8, 16, 32, 64))
    types = (*(getattr(pd, name) for name in sizes), pd.Float32Dtype, pd.Float64Dtype, pd.BooleanDtype)
    return {**copyreg.dispatch_table, **{kind: lambda dtype: (type(dtype), ()) for kind in types}}


@contextmanager
def shared_with_alike(report: str) -> Iterator[None]:
    """Share what is worked out meanwhile, here and in what this starts, with reports of a batch that are alike.

    The first of them only leaves word that it was there: of most there is no second.

    Parameters
    ----------
    report : str
        What they are called in the catalogue.
    """
    folder = os.environ.get(FOLDER)
    place = Path(folder or "") / f"{report}.alike"
    has_others = False
    try:
        if folder:
            place.mkdir()
    except FileExistsError:
        has_others = True
    except OSError:  # no room: nothing is shared
        pass
    with variables({_ALIKE: str(place)}) if has_others else nullcontext():
        yield


def _shared(key: str, make: Callable[[], object]) -> bytes:
    """Pickle a result, or return it as a report that is alike left it."""
    folder = os.environ.get(_ALIKE)
    if not folder:
        return pickle.dumps(make(), protocol=pickle.HIGHEST_PROTOCOL)
    path = Path(folder) / key
    with suppress(OSError):
        return path.read_bytes()
    made = pickle.dumps(make(), protocol=pickle.HIGHEST_PROTOCOL)
    with suppress(OSError):
        if len(made) <= _LARGEST_SHARED and len(os.listdir(folder)) < _MOST_SHARED:  # noqa: PTH208
            _leave(path, made)
    return made


def _leave(path: Path, content: bytes) -> None:
    """Write a file that appears whole, or not at all where there is no room: that is only slower."""
    part = temporary_sibling(path)
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Keep results in a folder, as a batch does in its own, while this lasts."""
    with variables({FOLDER: str(folder)}):
        yield


def once(frames: Iterable[pd.DataFrame], others: object, make: Callable[[], Result]) -> Result:
    """Return the result of `make`, taken from another report of the batch if that has made it already.

    Parameters
    ----------
    frames : iterable of DataFrame
        All tables that the result depends on.
    others : object
        What else it depends on; its `repr` must show all of it.
    make : callable
        Takes no arguments and gives the same result each time.
    """
    folder = os.environ.get(FOLDER)
    if not folder and not _memory.is_used:
        return make()
    key = _key(frames, others)
    if not folder or key in _memory.kept:
        return _memory.get(key, make)
    path = Path(folder) / key
    with ExitStack() as stack:
        with suppress(OSError):  # no room for a lock, or no end to the waiting: it may be worked out twice
            lock = FileLock(path.with_suffix(".lock"), timeout=_WAIT_WITHIN)
            stack.enter_context(lock)  # whoever needs it too waits for the first
        try:
            result: Result = pickle.loads(path.read_bytes())  # noqa: S301  # in a folder that only we can write to
            return result
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            result = make()
        _leave(path, pickle.dumps(result))
        return result


def _key(frames: Iterable[pd.DataFrame], others: object) -> str:
    digest = hashlib.sha256(repr(others).encode())
    for frame in frames:
        digest.update(repr([(name, str(kind)) for name, kind in frame.dtypes.items()]).encode())
        for values in (frame.index.to_numpy(), *(column.to_numpy() for _, column in frame.items())):
            # pandas' own hash of rows takes three times as long: it looks for equal texts first.
            content = (
                repr(values.tolist()).encode("utf-8", "surrogatepass") if values.dtype == object else values.tobytes()
            )
            digest.update(b"%d %s" % (len(content), content))
    return digest.hexdigest()
