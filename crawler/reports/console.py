"""rich's console for what commands print: where nobody reads on it says so, and does not end the command by itself."""

from rich.console import Console


class StdoutConsole(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
