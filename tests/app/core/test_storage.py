import hashlib
import resource
import threading

import pytest

from app.core.storage import DRAFTS, Storage, StorageError


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "documents")


def files(storage):
    return [path for path in storage._folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_the_hash_of_its_bytes_for_its_owner_only(storage):
    sha256 = storage.put(b"content")

    path = storage.path(sha256)
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert path.relative_to(storage._folder).parts == (sha256[:2], sha256[2:4], sha256)
    assert storage.read(sha256) == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    folders = [storage._folder, path.parent.parent, path.parent, storage._folder / DRAFTS]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_the_same_content_is_one_file_also_when_many_put_it_at_once(storage):
    threads = [threading.Thread(target=storage.put, args=(b"content",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(files(storage)) == 1


def test_a_disk_that_is_full_in_the_middle_leaves_nothing_behind(storage):
    storage.put(b"an earlier file")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(StorageError) as refused:
            storage.put(b"x" * 4096)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert refused.value.status == 503
    assert len(files(storage)) == 1
    assert storage.read(storage.put(b"x" * 4096)) == b"x" * 4096


def test_a_damaged_or_missing_file_is_not_given_out_and_mended_by_the_next_put(storage):
    sha256 = storage.put(b"content")
    storage.path(sha256).write_bytes(b"c0ntent")

    with pytest.raises(StorageError):
        storage.read(sha256)
    with pytest.raises(StorageError):
        storage.read("0" * 64)
    storage.put(b"content")

    assert storage.read(sha256) == b"content"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_hash_is_a_name(storage, name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.path(name)
