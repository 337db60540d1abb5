import dagger
from dagger import dag, function, object_type


@object_type
class Runner:
    @function
    def kernel(self, source: dagger.Directory) -> dagger.Container:
        """Test with a kernel of its own."""
        return (
            dag.container()
            .from_("images.example.net/qemu:9.2")
            .with_directory("/src", source)
            .with_exec(["/src/boot"], insecure_root_capabilities=True)
        )

    @function
    def nested(self, source: dagger.Directory) -> dagger.Container:
        """Run the pipelines of others inside of this one."""
        return (
            dag.container()
            .from_("alpine")
            .with_directory("/src", source)
            .with_exec(["dagger", "call", "test"], experimental_privileged_nesting=True)
        )

    @function
    async def login(self, token: dagger.Secret) -> dagger.Container:
        text = await token.plaintext()
        return dag.container().from_("alpine:3.22").with_new_file("/app/.netrc", text)
