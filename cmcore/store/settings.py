"""Where things are kept: the user's data folder, or the database that CMCORE_DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads it at run time

from platformdirs import user_data_path
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings from the environment, each named CMCORE_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CMCORE_")

    database_url: str | None = None
    data_folder: Path | None = None

    def url(self) -> str:
        """The database's URL; by default a SQLite file in the user's data folder, which is made."""
        if self.database_url:
            return self.database_url
        folder = self.data_folder or user_data_path("cmcore", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'cmcore.db'}"
