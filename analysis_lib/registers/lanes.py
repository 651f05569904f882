"""Years counted at once, each through a connection of its own.

While the engine counts for one of them, the queries of the other are made, which one processor does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

from analysis_lib.registers.engine import Registers

_Done = TypeVar("_Done")


def in_lanes(
    count: Callable[[Registers, int], _Done], lanes: Sequence[Registers], years: Sequence[int], first: Future[Any]
) -> list[_Done]:
    """Count years, as many at once as there are connections.

    Parameters
    ----------
    count : callable
        Given registers and a year.
    lanes : sequence of Registers
        The same registers, each through another connection.
    years : sequence of int
        They begin in this order.
    first : Future
        What the first year tells the others, which may wait for it: if that year fails, they are told so.

    Returns
    -------
    list
        What was counted, in the order of the years.
    """
    free: SimpleQueue[Registers] = SimpleQueue()
    for lane in lanes:
        free.put(lane)

    def count_one(year: int) -> _Done:
        lane = free.get()
        try:
            return count(lane, year)
        except BaseException as error:
            if year == years[0] and not first.done():
                first.set_exception(error)
            raise
        finally:
            free.put(lane)

    if len(lanes) == 1:
        return [count_one(year) for year in years]
    with ThreadPoolExecutor(len(lanes)) as pool:
        return list(pool.map(count_one, years))
