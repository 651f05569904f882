"""A pandoc that stays open gives what one gives that was started for it, and nothing depends on it."""

from __future__ import annotations

import io
import multiprocessing
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from analysis_lib.notebook.bounds import is_alive
from analysis_lib.render.pandoc import Lender, Line, OpenPandoc, convert
from tests.processes import within_seconds

PAGE = (
    '<h1>Titel</h1><p>De Nederlandse \u201czorg\u201d ... -? #let $x$ <em>kost</em> \u20ac 5.</p><div class="kerncijfers"><ul><li>'
    "<strong>12</strong> kinderen</li></ul></div><table><caption>Tabel 1</caption><thead><tr><th>a</th><th>b</th></tr>"
    '</thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><figure><img src="beeld.png" alt="Een beeld"/>'
    "<figcaption>Figuur 1</figcaption></figure>"
)
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="it is kept open on no other system")


@pytest.fixture
def lender() -> Iterator[Lender]:
    made = Lender(wanted=True)
    yield made
    Line.lent = None
    made.end()


@pytest.fixture
def pandoc(lender: Lender) -> Iterator[OpenPandoc]:
    lent = lender.lend()
    assert lent
    Line.lent = lent.line
    yield lent
    lender.take_back(lent, whole=True)


@pytest.fixture
def images(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "beeld.png").write_bytes(DOT)
    return {"beeld.png": tmp_path / "beeld.png"}


@pytest.mark.parametrize("page", [PAGE, "", "<p>tab\there</p>"], ids=["all kinds", "nothing", "a tab"])
@pytest.mark.parametrize("to", ["typst", "docx"])
def test_it_gives_the_same(pandoc: OpenPandoc, images: dict[str, Path], page: str, to: str) -> None:
    metadata = {"lang": "nl-NL", "pagetitle": "Een [titel] *zo*"}
    made = [convert(page, to, metadata, images) for _ in range(2)]
    assert Line.lent
    Line.lent = None
    expected = convert(page, to, metadata, images)
    assert _content(made[0], to) == _content(made[1], to) == _content(expected, to)


def _content(made: bytes, to: str) -> object:
    if to != "docx":
        return made
    with zipfile.ZipFile(io.BytesIO(made)) as package:  # the time is of no account: `packed` takes it out
        return {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


def test_a_picture_of_one_report_is_not_in_the_next(pandoc: OpenPandoc, images: dict[str, Path]) -> None:
    assert "media/" in " ".join(_content(convert(PAGE, "docx", {}, images), "docx"))  # type: ignore[arg-type]
    assert "media/" not in " ".join(_content(convert(PAGE, "docx"), "docx"))  # type: ignore[arg-type]


def test_without_it_pandoc_is_started(pandoc: OpenPandoc) -> None:
    pandoc.process.kill()
    pandoc.process.wait()
    assert b"kinderen" in convert(PAGE, "typst")
    assert Line.lent is None


def test_one_whose_process_was_ended_is_lent_to_nobody(lender: Lender) -> None:
    first = lender.lend()
    assert first
    lender.take_back(first, whole=False)
    second = lender.lend()
    assert second is not first
    lender.take_back(second, whole=True)
    assert lender.lend() is second
    lender.take_back(second, whole=True)


def test_two_processes_have_one_and_each_gets_what_it_asked(lender: Lender) -> None:
    first, second, third = (lender.lend() for _ in range(3))
    assert first is second is not third
    assert first
    Line.lent = first.line
    forking, pages = (
        multiprocessing.get_context("fork"),
        [f"<p>bladzijde {'i' * number}</p>" for number in range(1, 21)],
    )
    with forking.Pool(2) as processes:
        made = processes.map(_converted, pages, chunksize=1)
    assert made == [f"bladzijde {'i' * number}\n".encode() for number in range(1, 21)]
    for one in (first, second, third):
        lender.take_back(one, whole=True)


def _converted(page: str) -> bytes:
    assert Line.lent
    made = convert(page, "typst")
    assert Line.lent
    return made


def test_who_is_killed_while_it_asks_leaves_the_turn_and_its_answer_to_the_next(pandoc: OpenPandoc) -> None:
    line = pandoc.line
    forking = multiprocessing.get_context("fork")
    begun, said = forking.Pipe(duplex=False)

    def ask_and_hang() -> None:
        with line._locked():
            os.write(line.to.fileno(), b'{"number": "other", "source": "/nowhere"}\n')
            said.send(None)
            time.sleep(60)

    other = forking.Process(target=ask_and_hang)
    other.start()
    begun.recv()
    other.kill()
    assert convert("<p>kinderen</p>", "typst") == b"kinderen\n"
    assert Line.lent is line
    other.join()


def test_what_somebody_was_ended_with_goes_and_others_start_theirs(lender: Lender) -> None:
    first, second = lender.lend(), lender.lend()
    assert first is second
    assert first
    assert second
    lender.take_back(first, whole=False)
    Line.lent = second.line
    with suppress(OSError):
        Line.lent.ask({})
    assert first.process.poll() is not None
    assert lender.lend() is not second
    lender.take_back(second, whole=True)
    assert lender.lend() is not None  # one that was ended on purpose says nothing of others


def test_it_ends_when_nobody_can_ask_it_any_more(lender: Lender) -> None:
    lent = lender.lend()
    assert lent
    process = psutil.Process(lent.process.pid)
    for end in lent.line.ends:
        end.close()
    assert within_seconds(lambda: not is_alive(process), 10)
    lent.process.wait()


def test_nothing_is_lent_where_none_is_wanted() -> None:
    assert Lender(wanted=False).lend() is None
