"""What operators install by: Dockerfile, compose file, units and docs name nothing that is not there."""

import json
import os
import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from config.cli import app
from config.compose import ROLES
from config.doctor.setup import ALSO_READ
from config.settings import as_markdown, described, load

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "config" / "deploy"
PAGES = sorted((ROOT / "docs").glob("*.md"))
VARIABLES = {name for name, _, _ in described()} | ALSO_READ
TESTS_OWN = {"PENNY_CHROMIUM"}


def commands() -> dict[str, set[str]]:
    """Every command of `penny`, with its own commands or options."""
    root = typer.main.get_command(app)
    found: dict[str, set[str]] = {}
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found[name] = set(getattr(command, "commands", {}))
        found[name] |= {option for one in command.params for option in one.opts}
        for inner, below in getattr(command, "commands", {}).items():
            found[f"{name} {inner}"] = {option for one in below.params for option in one.opts}
    return found


def dockerfile() -> list[tuple[str, str]]:
    """(instruction, its words), lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def test_the_image_copies_all_packages_and_only_what_is_there() -> None:
    copied = [words.split()[:-1] for kind, words in dockerfile() if kind == "COPY" and "--from" not in words]
    sources = {source for sources in copied for source in sources}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert packages <= sources
    assert all((ROOT / source).exists() for source in sources)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == sources
    assert "penny" in project["project"]["scripts"]


def test_the_image_runs_as_nobody_special_with_hashed_dependencies_and_no_secret() -> None:
    steps = dockerfile()
    assert any("--require-hashes" in words for kind, words in steps if kind == "RUN")
    assert [words for kind, words in steps if kind == "USER"] == ["10001:10001"]
    assert not any(re.search(r"SECRET|TOKEN|PASSWORD", words) for kind, words in steps if kind in {"ENV", "ARG"})
    assert dict(steps)["STOPSIGNAL"] == "SIGTERM"
    assert "/healthz" in dict(steps)["HEALTHCHECK"]


def test_the_image_starts_a_command_that_exists_with_settings_that_exist() -> None:
    steps = dict(dockerfile())
    assert json.loads(steps["ENTRYPOINT"]) == ["penny"]
    assert json.loads(steps["CMD"])[0] in commands()
    named = set(re.findall(r"PENNY_\w+", (ROOT / "Dockerfile").read_text()))
    assert named
    assert named <= VARIABLES


def test_compose_migrates_before_it_serves_and_keeps_what_must_stay() -> None:
    found = compose()
    services = found["services"]
    penny, migrate, db = services["penny"], services["migrate"], services["db"]
    assert penny["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert migrate["depends_on"]["db"]["condition"] == "service_healthy"
    assert "healthcheck" in db
    assert all(service["command"][0] in commands() for service in (penny, migrate))
    for service in (penny, migrate):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert services["backup"]["profiles"] == ["backup"]
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert used == set(found["volumes"])
    assert found["networks"]["inside"]["internal"] is True
    assert set(db["networks"]) == {"inside"}


def test_compose_names_settings_that_exist_and_holds_no_secret() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert set(re.findall(r"PENNY_\w+", text)) <= VARIABLES
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    example = dict(
        line.split("=", 1) for line in (DEPLOY / "env.example").read_text().splitlines() if re.match(r"\w+=", line)
    )
    assert asked <= set(example)
    assert {name for name in example if name.startswith("PENNY_")} <= VARIABLES
    assert not any(value for name, value in example.items() if re.search(r"SECRET|TOKEN|PASSWORD", name))


@pytest.mark.parametrize("name", ["penny.service", "penny-backup.service"])
def test_a_unit_starts_a_command_that_exists_without_privilege(name: str) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name)
    service = unit["Service"]
    assert service["ExecStart"].split()[0] == "/opt/penny/.venv/bin/penny"
    assert service["ExecStart"].split()[1] in commands()
    assert set(re.findall(r"PENNY_[A-Z_]+", (DEPLOY / name).read_text())) <= VARIABLES
    assert (service["User"], service["CapabilityBoundingSet"]) == ("penny", "")
    for wall in ("NoNewPrivileges", "PrivateTmp", "MemoryDenyWriteExecute", "RestrictNamespaces"):
        assert service[wall] == "yes"
    assert service["ProtectSystem"] == "strict"


def test_settings_md_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == as_markdown(), (
        "penny settings --markdown > docs/settings.md"
    )


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_a_page_names_what_is_there(page: Path) -> None:
    text = page.read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("http") or (page.parent / target).exists(), target
    for path in re.findall(r"(?<![\w/.])(config/deploy/[\w.-]+)", text):
        assert (ROOT / path).exists(), path
    assert set(re.findall(r"PENNY_[A-Z]\w*", text)) <= VARIABLES | TESTS_OWN
    known = commands()
    for words in re.findall(r"(?:^ {4,}|`)penny ([a-z][^`\n#>]*)", text, flags=re.MULTILINE):
        first, *rest = words.split()
        name = f"{first} {rest[0]}" if rest and f"{first} {rest[0]}" in known else first
        assert name in known, words
        assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known[name], words


def test_pictures_are_all_shown_and_all_there() -> None:
    shown = set(re.findall(r"\(pictures/([\w-]+\.png)\)", (ROOT / "docs" / "slack.md").read_text()))
    assert shown == {file.name for file in (ROOT / "docs" / "pictures").glob("*.png")}


def test_roles_in_install_md_are_all_of_them() -> None:
    text = (ROOT / "docs" / "install.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \| .* \|", text, flags=re.MULTILINE)) == set(ROLES)


def test_a_secret_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "PENNY_SECRET_KEY").write_text("from-a-file-0123456789-abcdefghijkl\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert load().secret == b"from-a-file-0123456789-abcdefghijkl"
    monkeypatch.setenv("PENNY_SECRET_KEY", "the environment wins over the file, always")
    assert load().secret_key.startswith("the environment")


def test_settings_are_printed_as_the_page() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PENNY_")}
    command = [sys.executable, "-m", "config.cli", "settings", "--markdown"]
    shown = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert shown.stdout == as_markdown()
