"""What several test folders share: the browser, the office suite, and a server of the app."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OFFICES = ("soffice", "libreoffice")


def needed(names: tuple[str, ...], what: str) -> str:
    """Path of the first program there is; without one the test is skipped at home and fails in CI."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        message = f"{what} is not installed: none of {', '.join(names)} was found."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def program_path():
    """`needed`, for the folders that look for a program of their own."""
    return needed


class Office:
    """LibreOffice without its windows; all runs of one process of tests share a profile, which is long to make."""

    def __init__(self, program: str, profile: Path) -> None:
        self._command = [program, f"-env:UserInstallation=file://{profile}", "--headless"]

    def convert(self, ending: str, *sources: Path) -> list[Path]:
        """Files of one folder as it opens and saves them again, with another ending in a folder `out` of theirs."""
        out = sources[0].parent / "out"
        command = [*self._command, "--convert-to", ending, "--outdir", str(out), *map(str, sources)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return [out / f"{source.stem}.{ending}" for source in sources]


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Office:
    return Office(needed(OFFICES, "LibreOffice"), tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return needed(BROWSERS, "A Chromium browser")


@pytest.fixture(scope="session")
def java_path() -> str:
    return needed(("java",), "Java, which Spark runs on,")


class AppServer:
    """The app as a user starts it, on a free port with its own data folder."""

    def __init__(self, folder: Path, port: int | None = None, script: str = "app.py") -> None:
        self.folder = folder
        self.script = script
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "CMCORE_DATABASE_URL": f"sqlite:///{self.folder / 'cmcore.db'}",
            "PYTHONWARNINGS": "default",
        }
        command = [sys.executable, "-m", "streamlit", "run", self.script]
        options = [f"--server.port={self.port}", "--server.headless=true"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        pytest.fail("The app did not start: " + (self.folder / "server.log").read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def app_server(tmp_path):
    server = AppServer(tmp_path)
    server.start()
    yield server
    server.stop()
