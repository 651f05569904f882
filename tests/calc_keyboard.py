"""Type into workbooks in a real LibreOffice Calc, key by key, in Dutch and without a screen.

Run by the Python that LibreOffice's own bridge (``uno``) belongs to, not by the project's. Calc
checks what is typed only where keys are pressed: what a program puts into a cell it takes as it is.

stdin has JSON, a list of {"open": path, "cells": [[sheet, address, text, with_keys], ...], "save":
path}. A text without keys goes in at once, unchecked. Without a place to save, only the checks count:
conditional formats are left out, which Calc would work out anew for every key. stdout gets for each what its cell holds then,
as Calc writes it in English: '' where it was refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.awt import KeyEvent, XCallback
from com.sun.star.beans import PropertyValue

DUTCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>nl-NL</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Input"><prop oor:name="AutoInput" oor:op="fuse">
<value>false</value></prop></item></oor:items>
"""
RETURN, PATIENCE = 1280, 60  # a key; seconds


@contextmanager
def office() -> Iterator[Any]:
    """Start LibreOffice with settings of its own, and end it."""
    pipe = f"narekenbaar{os.getpid()}"
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "user").mkdir()
        (Path(home) / "user" / "registrymodifications.xcu").write_text(DUTCH, encoding="utf-8")
        words = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        process = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{home}", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            context = connected(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            yield lambda name: context.ServiceManager.createInstanceWithContext(name, context)
            context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
            process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                process.wait()


def connected(address: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(address)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def with_values(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Handled(unohelper.Base, XCallback):
    """Called by Calc when it comes to it."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def notify(self, _: object) -> None:
        self.event.set()


class Book:
    """A workbook as a user has it before them."""

    def __init__(self, create: Any, path: str, plain: bool) -> None:
        self.create, self.keys = create, create("com.sun.star.awt.Toolkit")
        desktop = create("com.sun.star.frame.Desktop")
        self.document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ())
        self.view = self.document.CurrentController
        for sheet in self.document.Sheets if plain else ():
            for shown in sheet.ConditionalFormats.getConditionalFormats():
                sheet.ConditionalFormats.removeByID(shown.ID)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Have Calc work everything out at the end, not for every cell that is put in without keys."""
        self.document.enableAutomaticCalculation(False)
        yield
        self.document.enableAutomaticCalculation(True)

    def enter(self, sheet: str, address: str, text: str, with_keys: bool) -> str:
        cell = self.document.Sheets.getByName(sheet).getCellRangeByName(address)
        if with_keys:
            self.view.setActiveSheet(self.document.Sheets.getByName(sheet))
            self.view.select(cell)
            for character in text:
                self.press(0, character)
            self.press(RETURN, "\r")
            self.wait()
        else:
            cell.FormulaLocal = text
        return str(cell.Formula).removeprefix("'")  # how a formula says that digits are text

    def press(self, code: int, character: str) -> None:
        event = KeyEvent()
        event.Source, event.KeyCode, event.KeyChar = self.view.Frame.ComponentWindow, code, uno.Char(character)
        self.keys.keyPress(event)
        self.keys.keyRelease(event)

    def wait(self) -> None:
        """Wait until Calc has handled every key: what is posted after them comes after them."""
        handled = Handled()
        self.create("com.sun.star.awt.AsyncCallback").addCallback(handled, None)
        if not handled.event.wait(PATIENCE):
            raise TimeoutError("Calc does not answer")

    def close(self, path: str | None) -> None:
        if path:
            self.document.storeToURL(Path(path).as_uri(), with_values(FilterName="Calc MS Excel 2007 XML"))
        self.document.close(True)


def main() -> None:
    tasks, found = json.load(sys.stdin), []
    with office() as create:
        for task in tasks:
            book = Book(create, task["open"], plain=task["save"] is None)
            with nullcontext() if task["save"] is None else book.at_once():
                found.append([book.enter(*cell) for cell in task["cells"]])
            book.close(task["save"])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
