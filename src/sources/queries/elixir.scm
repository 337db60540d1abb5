; Elixir: definitions, imports and operators are all calls, so src/sources/code_elixir_find.c looks at each of them.

[(call) (binary_operator) (unary_operator) (anonymous_function) (tuple)] @node
