import sys
import dagger


async def main():
    async with dagger.Connection(dagger.Config(log_output=sys.stderr)) as client:
        src = client.host().directory(".", exclude=["x"])
        secret = client.set_secret("n", "hunter2")
        await (client.container().build(src, build_args=[dagger.BuildArg("A", "1")])
               .with_mounted_cache("/c", client.cache_volume("c"), sharing=dagger.CacheSharingMode.LOCKED))


def helper(image: str): return (lambda x, y=1: x)(image)
