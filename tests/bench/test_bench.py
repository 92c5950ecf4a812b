import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.bench.volumes import CONTRACT, TINY

ROOT = Path(__file__).resolve().parent.parent.parent
RATIOS = {"rate_1", "rate_8", "cpu"}


@pytest.fixture
def data() -> Iterator[Path]:
    # A name that the tests' own cleaning knows, should this run be killed.
    folder = ROOT / ".data" / f"test-postgres-bench-{os.getpid()}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def bench(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend.bench", "--tiny", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_run_prints_the_table_and_keeps_a_ratio_for_every_work(data: Path) -> None:
    result = bench(data, "--rounds", "1", "--seconds", "0.5")

    assert result.returncode == 0, result.stderr
    assert "create and confirm an order of 3 lines" in result.stdout
    kept = json.loads((data / "bench.json").read_text())
    assert list(kept) == ["adjust", "order", "finish", "finish_bom", "stock_check", "summary"]
    assert all(set(ratios) == RATIOS for ratios in kept.values())
    assert all(ratio > 0 for ratios in kept.values() for ratio in ratios.values())


def test_the_contract_is_measured_on_the_volumes_that_it_names() -> None:
    assert (CONTRACT.variants, CONTRACT.orders, CONTRACT.movements) == (1000, 200_000, 1_000_000)
    assert TINY.plenty >= 3


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_bot_answers_a_crowd_and_a_burst_and_the_figures_are_printed(data: Path) -> None:
    result = bench(data, "--bot", "--seconds", "3", "--rate", "10")

    assert result.returncode == 0, result.stderr
    assert "30 updates in" in result.stdout
    assert "unanswered 0" in result.stdout
    assert "a burst of 500" in result.stdout
