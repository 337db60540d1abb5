package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(
	// +defaultPath="/"
	source *dagger.Directory,
) *dagger.Container {
	return dag.Container().WithDirectory("/src", source)
}
