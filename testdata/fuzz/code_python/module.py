import dagger
from dagger import DefaultPath as Path, dag, field, function, object_type

IMAGE = "alpine:" + '3.20'


@object_type
class Ci:
    base: str = field(default="node:22")
    src: Annotated[dagger.Directory, DefaultPath("/"), Ignore(["a"])]

    @function
    async def build(self, tag: str = "1", *rest, token: dagger.Secret | None = None) -> str:
        ctr = dag.container().from_(f"{IMAGE}-{tag!r:>3}")
        for name in ["a"]:
            ctr = ctr.with_env_variable(name, "%s-%(x)d" % (tag, 1))
        await ctr.with_exec(["sh", *rest] + "a b".split(), insecure_root_capabilities=True).publish("ttl.sh/x")
        return await helper("{}:{0}".format(tag)) or self.base
