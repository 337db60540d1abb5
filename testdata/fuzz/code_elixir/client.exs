Mix.install([{:dagger, "~> 0.18"}])
{:ok, client} = Dagger.connect()
with {:ok, out} <- client |> Dagger.Client.host() |> Dagger.Host.directory(".") do
  Enum.each([%{a: 1}, %Dagger.BuildArg{name: "A", value: """
    b
    """}], fn x -> Dagger.Directory.docker_build(out, build_args: [x]) end)
end
