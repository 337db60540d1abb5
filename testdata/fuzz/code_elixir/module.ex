defmodule Ci do
  use Dagger.Mod.Object, name: "Ci"
  alias Dagger.{Container, File}
  @image "alpine:3"

  defn run(src: {Dagger.Directory.t(), default_path: "/", ignore: ["a"]}, name: {String.t(), default: "me"}) :: Container.t() do
    tag = "3" <> name
    dag()
    |> Dagger.Client.container()
    |> Container.from("#{@image}:#{tag}")
    |> Container.with_exec(~w"curl -o #{name}" ++ ["x"], insecure_root_capabilities: true)
    |> with_mounted_cache("/c", Dagger.Client.cache_volume(dag(), "k"), sharing: Dagger.CacheSharingMode.locked())
  end
end
