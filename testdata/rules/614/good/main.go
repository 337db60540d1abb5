package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().
		WithExec([]string{"curl", "-fsSL", "https://example.org/x"}).
		WithExec([]string{"curl", "-k", "https://localhost:8443/health"})
}
