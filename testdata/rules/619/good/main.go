package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(
	// +defaultPath="/src"
	source *dagger.Directory,
	// +defaultPath="/"
	// +ignore=["*", "!docs"]
	docs *dagger.Directory,
) *dagger.Container {
	return dag.Container().WithDirectory("/src", source).WithDirectory("/docs", docs)
}
