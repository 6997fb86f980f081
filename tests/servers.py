"""Settings of a server as an operator would give them; the keys are drawn for each run."""

from pathlib import Path

from cryptography.fernet import Fernet

from config.settings import Profile


def server_values(folder: Path) -> dict[str, object]:
    return {
        "profile": Profile.SERVER,
        "var_dir": folder,
        "public_url": "https://cert.example.org",
        "secret_key": "a signing key of the server",
        "data_key": Fernet.generate_key().decode(),
        "lookup_key": "a lookup key of the server",
        "database_url": "postgresql+psycopg://ecert@db.example.org/ecert",
        "redis_url": "redis://redis.example.org/0",
        "seal_pkcs12": folder / "seal.p12",
    }
