"""The folder of a new study, made from the contract of its report.

`create` writes it; `mark_problems` marks what is still wrong in a copy of its workbook.
"""

from analysis_lib.new_study.folder import create
from analysis_lib.new_study.prefilled import Prefilled
from analysis_lib.new_study.problems import mark_problems
