defmodule Old do
  @function [args: [x: [type: :string]], return: :string]
  def run(self, %{x: x}, kind \\ "y") when is_binary(x), do: self.dag |> Dagger.Client.set_secret("n", x || kind)
  defp b( do
end
