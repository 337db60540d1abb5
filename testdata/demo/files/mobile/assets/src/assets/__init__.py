import dagger
from dagger import dag, function, object_type

PYTHON = "python:3.13-slim"


@object_type
class Assets:
    """Icons and pictures in every size."""

    image: str = PYTHON

    @function
    def icons(self, source: dagger.Directory) -> dagger.Directory:
        return (
            dag.container()
            .from_(self.image)
            .with_mounted_cache("/cache/pip", dag.cache_volume("pip"))
            .with_exec(["pip", "install", "pillow==11.3.0"])
            .with_directory("/src", source)
            .with_workdir("/src")
            .with_exec(["python", "icons.py", "/out"])
            .directory("/out")
        )

    @function
    def store(self, archive: dagger.File, key: dagger.Secret) -> dagger.Container:
        return (
            dag.container()
            .from_("registry.example.org/acme/store:2@sha256:c0de4a5b")
            .with_file("/in.zip", archive)
            .with_mounted_secret("/run/secrets/key", key)
            .with_exec(["store", "upload", "--key", "/run/secrets/key", "/in.zip"])
        )
