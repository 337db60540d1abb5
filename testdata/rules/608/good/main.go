package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().WithExec([]string{"make"})
}
