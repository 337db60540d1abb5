package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(base string) *dagger.Container {
	return dag.Container().From(base)
}
