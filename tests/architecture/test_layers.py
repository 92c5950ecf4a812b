import re
import subprocess
import sys
from pathlib import Path

from .rules import ROOT

LAYERS = re.findall(r"backend\.(\w+)", (ROOT / ".importlinter").read_text())


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--config",
        str(ROOT / ".importlinter"),
        "--no-cache",
    ]
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_lower_layer_never_imports_a_higher_one() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_the_contract_notices_an_import_upwards(tmp_path: Path) -> None:
    for package in ("backend", "bot", *(f"backend/{layer}" for layer in LAYERS)):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "bot" / "menu.py").write_text("import backend.backoffice\n")
    assert "1 broken" in lint(tmp_path).stdout

    (tmp_path / "bot" / "menu.py").write_text("import backend.sales\n")
    assert lint(tmp_path).returncode == 0
    (tmp_path / "backend/core/money.py").write_text("import backend.sales\n")
    assert "BROKEN" in lint(tmp_path).stdout
