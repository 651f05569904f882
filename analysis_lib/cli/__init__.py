"""The command ``narekenbaar``: its words, its exit codes and nothing else.

Exit codes: 0 done; 1 a report failed; 2 the user's input is wrong; 130 interrupted.
"""

from analysis_lib.cli.commands import cli, main
from analysis_lib.cli.comparing import compare
from analysis_lib.cli.joining import join
from analysis_lib.cli.parting import gather, plan
from analysis_lib.cli.transcribing import infer, transcribe

for command in (compare, join, plan, gather, transcribe, infer):
    cli.add_command(command)
for command in (cli, *cli.commands.values()):
    command.options_metavar = "[OPTIES]"
cli.subcommand_metavar = "OPDRACHT [WOORDEN]..."
