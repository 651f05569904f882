"""Puts notebooks, templates and the manual into a wheel; everything else about the package is in pyproject.toml.

They stand beside the library, where people look for them, and a wheel holds packages alone. An editable
installation uses them where they are.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
SHIPPED = (  # as `analysis_lib.catalogue` and `analysis_lib.manual` find them
    ("notebooks", "*.ipynb"),
    ("data_templates", "**/*.csv"),
    ("docs", "*.md"),
    ("docs", "beelden/*.png"),
)


class BuildWithNotebooks(build_py):
    """Copies them to ``analysis_lib/shipped/``."""

    def run(self) -> None:
        """Copy the library, and then these."""
        super().run()
        if self.editable_mode:
            return
        shipped = Path(self.build_lib) / "analysis_lib" / "shipped"
        shutil.rmtree(shipped, ignore_errors=True)  # an earlier build may have left what is gone now
        for folder, pattern in SHIPPED:
            for path in sorted((ROOT / folder).glob(pattern)):
                place = shipped / path.relative_to(ROOT)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)


setup(cmdclass={"build_py": BuildWithNotebooks})
