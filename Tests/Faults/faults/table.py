"""The rows: what is injected, whether it held, and how that is printed."""
import dataclasses
import time

rows = []


class Skip(Exception):
    """This machine cannot inject the fault; says what is missing."""


@dataclasses.dataclass
class Seen:
    """What a row saw. `lost` counts models of an undisturbed run that are missing or different."""

    injected: int
    lost: int
    healed: float = 0.0


@dataclasses.dataclass
class Result:
    number: int
    name: str
    took: float
    seen: Seen | None = None
    skipped: str = ""
    problem: Exception | None = None

    def line(self):
        if self.skipped:
            return f"{self.number:2}  {self.name:58}  skipped: {self.skipped}"
        if self.problem:
            return f"{self.number:2}  {self.name:58}  FAILED after {self.took:.1f} s: {self.problem}"
        seen = self.seen
        return f"{self.number:2}  {self.name:58} {seen.injected:9} {seen.lost:5} {seen.healed:9.1f}   ({self.took:.1f} s)"


@dataclasses.dataclass
class Row:
    number: int
    name: str
    is_quick: bool
    inject: object

    def run(self, quick):
        start = time.monotonic()
        result = Result(self.number, self.name, 0)
        try:
            result.seen = self.inject(quick)
            if result.seen.lost:
                raise AssertionError(f"{result.seen.lost} models were lost or changed")
        except Skip as skip:
            result.skipped = str(skip)
        except Exception as problem:  # noqa: BLE001: a row that fails must not keep the others from being seen
            result.problem = problem
        result.took = time.monotonic() - start
        return result


def fault(number, name, quick=True):
    """Adds a row. `number` is the fault's in docs/faults.md; the function is told whether to be quick."""

    def add(inject):
        rows.append(Row(number, name, quick, inject))
        rows.sort(key=lambda row: row.number)
        return inject

    return add


def show(results):
    print()
    print(f"{'#':>2}  {'fault':58} {'injected':>9} {'lost':>5} {'healed s':>9}")
    for result in results:
        print(result.line())
    held = sum(1 for result in results if result.seen and not result.problem)
    skipped = sum(1 for result in results if result.skipped)
    print(f"{held} held, {skipped} skipped, {len(results) - held - skipped} failed")
